/** Filters above a list: the three people need most as chips, the others on a sheet; what is set stays in sight. */
import type { Ctx } from "../ctx.ts";
import { fits, quartersIn, splits, spokenIn, type Chosen, type Listed } from "../records/filters.ts";
import { n, t } from "../text/i18n.ts";
import { tongue } from "../text/format.ts";
import { Chip, Switch } from "../ui/choice.tsx";

const ICONS: Record<string, string> = {
  open: "clock", language: "tongue", step_free: "wheel", childcare: "child", free: "free", interpreter: "advice", women: "person", seat: "seat", evening: "moon", weekend: "day", near: "walk", quarter: "house",
};
const KEYS: Record<string, string> = {
  open: "filter.open_now", language: "filter.language", step_free: "filter.step_free", childcare: "filter.childcare", free: "filter.free", interpreter: "filter.interpreter", women: "filter.women",
  seat: "filter.seat_free", evening: "filter.evening", weekend: "filter.weekend", near: "filter.near", quarter: "filter.quarter",
};

export interface Offer {
  /** Stand as chips from the start. */
  first: readonly string[];
  /** Lie on the sheet until they are set. */
  more: readonly string[];
  childcareKey?: string;
}

/** What is set on a list, by the list's name; it is still set when the reader comes back. */
export function chosenOn(ctx: Ctx, name: string): Chosen {
  return (ctx.memory.get(`filters ${name}`) as Chosen | undefined) ?? {};
}

export function choose(ctx: Ctx, name: string, chosen: Chosen): void {
  ctx.memory.set(`filters ${name}`, chosen);
  ctx.redraw();
}

interface Props {
  ctx: Ctx;
  list: string;
  records: readonly Listed[];
  offer: Offer;
}

export function Filters({ ctx, list, records, offer }: Props) {
  const chosen = chosenOn(ctx, list);
  const value = (name: string) => (name === "language" ? ctx.lang : "yes");
  const useful = (name: string) => {
    if (chosen[name] || name === "open") return true;
    if (name === "near") return canLocate() && records.some((record) => record.lat_e7);
    if (name === "quarter") return quartersIn(records).length > 1;
    return name === "language" && !offer.first.includes(name) ? spokenIn(records).length > 1 : splits(records, name, value(name), ctx.now);
  };
  const shown = [...new Set([...offer.first.filter(useful), ...offer.more.filter((name) => chosen[name])])];
  const more = offer.more.filter((name) => useful(name));
  const press = async (name: string) => {
    if (name === "near" && !chosen[name] && !ctx.position && !(await ctx.locate())) return;
    choose(ctx, list, { ...chosen, [name]: chosen[name] ? "" : value(name) });
  };
  return (
    <div class="chips" role="group" aria-label={t("filter.label")}>
      {shown.map((name) => <Chip on={Boolean(chosen[name])} icon={ICONS[name]} onClick={() => void press(name)}>{label(ctx, offer, name, chosen[name])}</Chip>)}
      {more.length > 0 && <Chip icon="plus" onClick={() => ctx.sheet(t("filter.label"), () => <More ctx={ctx} list={list} records={records} offer={offer} names={more} />)}>{t("filter.label")}</Chip>}
    </div>
  );
}

function label(ctx: Ctx, offer: Offer, name: string, value?: string): string {
  if (name === "language" && offer.first.includes(name)) return tongue(ctx.lang, value || ctx.lang);
  if (name === "language" && value) return tongue(ctx.lang, value);
  if (name === "quarter" && value) return value;
  return t(name === "childcare" && offer.childcareKey ? offer.childcareKey : KEYS[name] ?? name);
}

/** Whether the phone could say where it is; the position itself is asked for only when the chip is pressed. */
function canLocate(): boolean {
  return typeof navigator !== "undefined" && "geolocation" in navigator;
}

function More({ ctx, list, records, offer, names }: Props & { names: readonly string[] }) {
  const chosen = chosenOn(ctx, list);
  const set = (name: string, value: string) => choose(ctx, list, { ...chosen, [name]: value });
  return (
    <>
      <div class="slab">
        {names.filter((name) => name !== "language" && name !== "quarter").map((name) => (
          <Switch on={Boolean(chosen[name])} icon={ICONS[name] ?? "check"} title={label(ctx, offer, name)} onClick={() => set(name, chosen[name] ? "" : "yes")} />
        ))}
      </div>
      {names.includes("language") && <Options title={t("filter.language")} options={spokenIn(records)} words={(tag) => tongue(ctx.lang, tag)} chosen={chosen["language"] ?? ""} onSet={(value) => set("language", value)} />}
      {names.includes("quarter") && <Options title={t("filter.quarter")} options={quartersIn(records)} words={(name) => name} chosen={chosen["quarter"] ?? ""} onSet={(value) => set("quarter", value)} />}
      <p role="status" class="gone">{n("filter.now_set", Object.values(chosen).filter(Boolean).length)}</p>
      <button class="button" type="button" onClick={ctx.close}>{n("filter.show", records.filter((record) => fits(record, { ...chosen, open: "", near: "" }, ctx.now)).length)}</button>
    </>
  );
}

function Options({ title, options, words, chosen, onSet }: { title: string; options: readonly string[]; words: (option: string) => string; chosen: string; onSet: (value: string) => void }) {
  if (!options.length) return null;
  return (
    <section>
      <h3>{title}</h3>
      <div class="chips" role="group" aria-label={title}>
        {options.map((option) => <Chip on={chosen === option} onClick={() => onSet(chosen === option ? "" : option)}>{words(option)}</Chip>)}
      </div>
    </section>
  );
}
