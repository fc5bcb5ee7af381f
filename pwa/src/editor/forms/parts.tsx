/** One part of a form by its row in fields.ts. */
import { tongue } from "../../text/format.ts";
import { endonym } from "../../text/languages.ts";
import { t } from "../../text/i18n.ts";
import { fold } from "../../search/fold.ts";
import { Switch } from "../../ui/choice.tsx";
import type { Guide, Json, Place, Record as Complete } from "../messages.gen.ts";
import { at, isConfidential, isDoor, lent, put, type Own, type Part as Row } from "./fields.ts";
import type { ComponentType } from "preact";
import type { Form } from "./form.ts";
import { BodyPart } from "./body.tsx";
import { HoursPart } from "./hours.tsx";
import { CountRow, DayLine, Fold, idOf, Line, ManyOf, OneOf } from "./inputs.tsx";
import { PhonesPart } from "./phones.tsx";
import { SchedulePart } from "./schedule.tsx";
import { ExpiresPart, LevelPart, SeatsPart, StatusPart, WaitingPart, DayOfPart } from "./small.tsx";
import { TagsPart } from "./tags.tsx";
import { TextPart } from "./texts.tsx";
import { WherePart } from "./where.tsx";

/** The name of a field in the form. */
export const nameOf = (field: string): string => t(`edit.form.${field.replace(".", "_")}`);

export function Part({ form, part }: { form: Form; part: Row }) {
  const { record } = form;
  if (isConfidential(record) && isDoor(part.field)) return null;
  if (part.as === "text") return <TextPart form={form} path={part.field} name={nameOf(part.field)} max={part.max} rows={part.rows} />;
  if (part.as === "line") return part.staff && !form.ctx.may("publish") ? null : <LinePart form={form} part={part} />;
  const value = at(record, part.field);
  const name = part.as === "own" ? "" : nameOf(part.field);
  const problems = form.problems(part.field);
  switch (part.as) {
    case "day":
      return <DayLine id={idOf(part.field)} label={name} value={(value as string) ?? ""} problems={problems} onChange={(day) => form.put(part.field, day)} />;
    case "number":
      return <div class="slab"><CountRow icon="clock" name={name} value={(value as number) ?? (part.field === "verify_every_days" ? 180 : part.field === "rank" ? 100 : 0)} least={part.least} most={part.most} onChange={(count) => form.put(part.field, count)} /></div>;
    case "one":
      return <OneOf label={name} options={part.options} chosen={(value as string) ?? part.first} name={(option) => t(part.words + option)} onChoose={(option) => form.put(part.field, option)} />;
    case "many":
      return <ManyOf label={name} options={part.options} chosen={(value as string[]) ?? []} name={(option) => t(part.words + option)} onChange={(chosen) => form.put(part.field, chosen)} />;
    case "yes":
      return <div class="slab"><Switch icon={part.icon} title={name} on={value === part.on} onClick={() => form.put(part.field, value === part.on ? part.off : part.on)} /></div>;
    case "own": {
      const Owned = OWN[part.field];
      return <Owned form={form} />;
    }
  }
}

function LinePart({ form, part }: { form: Form; part: Row & { as: "line" } }) {
  const value = (at(form.record, part.field) as string) ?? "";
  return (
    <>
      <Line id={idOf(part.field)} label={nameOf(part.field)} value={value} type={part.type === "url" ? "url" : "text"} mode={part.type} rows={part.rows} problems={form.problems(part.field)}
        onInput={(words) => form.put(part.field, words)} onDone={(words) => part.type === "url" && words && !/^[a-z]+:/i.test(words) && form.put(part.field, `https://${words.trim()}`)} />
      {part.suggest && <Known form={form} value={value} />}
    </>
  );
}

const MOST = 4;

/** Organisations that are entered already, a tap each: what the last one entered comes along into a new record. */
function Known({ form, value }: { form: Form; value: string }) {
  const names = organisations(form);
  const wanted = fold(value);
  if (names.includes(value) || (!value && !form.fresh)) return null;
  const found = names.filter((name) => fold(name).includes(wanted)).slice(0, MOST);
  const take = (name: string) => {
    const other = form.fresh ? latest(form, name) : undefined;
    form.set(other ? lent(form.record, other) : put(form.record, "organisation", name));
  };
  if (!found.length) return null;
  return (
    <div class="chips" role="group" aria-label={t("edit.form.known")}>
      {found.map((name) => <button class="chip" type="button" key={name} onClick={() => take(name)}><span>{name}</span></button>)}
    </div>
  );
}

/** Those of the same kind first, the busiest in front. */
function organisations(form: Form): string[] {
  const counts = new Map<string, number>();
  for (const { record } of form.ctx.store.all()) {
    const name = at(record, "organisation") as string | undefined;
    if (name && !isConfidential(record)) counts.set(name, (counts.get(name) ?? 0) + (record.kind === form.record.kind ? 100 : 1));
  }
  return [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).map(([name]) => name);
}

/** What this organisation entered last, best of the same kind. */
function latest(form: Form, organisation: string): Complete | undefined {
  const same = form.ctx.store.all().filter(({ record }) => at(record, "organisation") === organisation && !isConfidential(record) && record.kind !== "guide");
  const worth = ({ record, change }: { record: Complete; change: number }) => change + (record.kind === form.record.kind ? 1e9 : 0) + (at(record, "address") ? 1e10 : 0);
  return same.sort((one, other) => worth(other) - worth(one))[0]?.record;
}

function LanguagesPart({ form }: { form: Form }) {
  const { record } = form;
  const chosen = (record as Place).languages ?? [];
  return <ManyOf label={t("edit.form.languages")} options={[...new Set([...chosen, ...form.langs])].filter((lang) => lang !== "de-simple")} chosen={chosen} name={(lang) => tongue(form.ctx.lang, lang) || endonym(lang)} onChange={(languages) => form.put("languages", languages)} />;
}

function EnrolmentPart({ form }: { form: Form }) {
  return (
    <>
      <TextPart form={form} path="enrolment.how" name={t("edit.form.enrolment_how")} max={500} rows={2} />
      <DayLine id={idOf("enrolment.until")} label={t("edit.form.enrolment_until")} value={(at(form.record, "enrolment.until") as string) ?? ""} problems={form.problems("enrolment.until")} onChange={(day) => form.put("enrolment.until", day)} />
      <Fold name={t("edit.form.enrolment_url")} open={Boolean(at(form.record, "enrolment.url"))}>
        <LinePart form={form} part={{ as: "line", field: "enrolment.url", type: "url" }} />
      </Fold>
    </>
  );
}

function QuarterPart({ form }: { form: Form }) {
  const quarters = form.ctx.me.town.quarters ?? [];
  return quarters.length ? <OneOf label={t("edit.form.quarter")} options={quarters} chosen={(at(form.record, "quarter") as string) ?? ""} name={(one) => one} onChoose={(one) => form.put("quarter", one === at(form.record, "quarter") ? "" : one)} /> : null;
}

/** A guide stands below another one, or on its own. */
function ParentPart({ form }: { form: Form }) {
  const guides = form.ctx.store.all().filter(({ record }) => record.kind === "guide" && record.id !== form.record.id);
  const title = ({ title: { said, source_lang } }: Complete) => said[source_lang]?.text ?? "";
  return (
    <div class="field">
      <label for="f-parent">{t("edit.form.parent")}</label>
      <select id="f-parent" class="input" value={(form.record as Guide).parent ?? ""} onChange={(event) => form.put("parent", event.currentTarget.value as Json)}>
        <option value="">{t("edit.form.parent_none")}</option>
        {guides.map(({ id, record }) => <option value={id} key={id}>{title(record)}</option>)}
      </select>
    </div>
  );
}

const OWN: { [name in Own]: ComponentType<{ form: Form }> } = {
  schedule: SchedulePart, hours: HoursPart, where: WherePart, phones: PhonesPart, seats: SeatsPart, level: LevelPart, enrolment: EnrolmentPart, waiting: WaitingPart,
  tags: TagsPart, languages: LanguagesPart, expires: ExpiresPart, body: BodyPart, parent: ParentPart, quarter: QuarterPart, status_of: StatusPart, day_of: DayOfPart,
};
