/** Language, size of the words, bytes, what lies on the phone, and how to remove it. Erasing stands last and asks a second time. */
import { useEffect, useState } from "preact/hooks";
import type { Ctx } from "../ctx.ts";
import { KINDS } from "../sync/messages.gen.ts";
import { collect, costs, monthOf } from "../meter.ts";
import { SIZES } from "../prefs.ts";
import type { Verdict } from "../sync/when.ts";
import { endonym, LANGUAGES } from "../text/languages.ts";
import { t } from "../text/i18n.ts";
import { list, month, number, size, tongue } from "../text/format.ts";
import { Bar } from "../ui/bar.tsx";
import { Switch } from "../ui/choice.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { Meter } from "../ui/meter.tsx";
import { AgeLine, moment } from "./age.tsx";

export function Settings({ ctx, waits, onCheck, onErase, onPass }: { ctx: Ctx; waits: Verdict; onCheck: () => void; onPass: () => void; onErase: () => void }) {
  const at = SIZES.indexOf(ctx.prefs.text as (typeof SIZES)[number]);
  // Only reasons that are not to be seen anyway: who chose Wi-Fi only finds the switch below.
  const reason = waits.until_s > 0 && { paused: "settings.waits_paused", saving: "settings.waits_saving" }[waits.why as string];
  const resize = (step: number) => ctx.set({ text: SIZES[Math.min(SIZES.length - 1, Math.max(0, at + step))] as number });
  return (
    <>
      <Bar heading title={t("settings.title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <section class="slab">
          <button class="row mid" type="button" onClick={() => ctx.go({ view: "language" })}>
            <Icon name="tongue" />
            <span class="row-body">
              <span class="row-name" lang={ctx.lang}>{endonym(ctx.lang)}</span>
              {(LANGUAGES.get(ctx.lang)?.chain.length ?? 0) > 0 && <span class="soft small">{t("language.then", { languages: list(ctx.lang, (LANGUAGES.get(ctx.lang)?.chain ?? []).map((tag) => tongue(ctx.lang, tag))) })}</span>}
            </span>
            <Icon name="next" />
          </button>
          <div class="row mid">
            <Icon name="size" />
            <span class="row-body"><span class="row-name" id="text-size">{t("settings.text_size")}</span></span>
            <span class="line" role="group" aria-labelledby="text-size">
              <button class="round" type="button" aria-label={t("settings.smaller")} aria-disabled={at === 0} onClick={() => resize(-1)}><Icon name="minus" /></button>
              <b role="status"><bdi>{number(ctx.lang, ctx.prefs.text * 100)} %</bdi></b>
              <button class="round" type="button" aria-label={t("settings.larger")} aria-disabled={at === SIZES.length - 1} onClick={() => resize(1)}><Icon name="plus" /></button>
            </span>
          </div>
        </section>
        <section>
          <h2>{t("settings.data")}</h2>
          <div class="slab">
            <Month ctx={ctx} />
            <button class="row mid" type="button" onClick={onCheck}>
              <Icon name="again" />
              <span class="row-body"><span class="row-name">{t("settings.check_now")}</span><span class="soft small"><AgeLine ctx={ctx} /></span>{reason && <span class="soft small">{t(reason, { when: moment(ctx.lang, waits.until_s) })}</span>}</span>
            </button>
            <Switch on={ctx.prefs.saver} icon="wifi" title={t("settings.wifi_only")} onClick={() => ctx.set({ saver: !ctx.prefs.saver })} />
            <Stored ctx={ctx} />
            <button class="row mid" type="button" onClick={onPass}><Icon name="share" /><span class="row-body"><span class="row-name">{t("pass.title")}</span><span class="soft small">{t("pass.hint")}</span></span><Icon name="next" /></button>
            {window.lotseInstall && <button class="row mid" type="button" onClick={() => window.lotseInstall?.prompt()}><Icon name="plus" /><span class="row-body"><span class="row-name">{t("settings.install")}</span></span></button>}
          </div>
        </section>
        <section>
          <h2>{t("settings.only_you")}</h2>
          <div class="slab">
            <Switch on={ctx.prefs.discreet} icon="hide" title={t("settings.discreet")} hint={t("settings.discreet_hint")} onClick={() => ctx.set({ discreet: !ctx.prefs.discreet })} />
            <div class="row mid"><Icon name="exit" /><span class="row-body"><span class="row-name">{t("quick_exit.leave")}</span><span class="soft small">{t("quick_exit.keys")}</span></span></div>
          </div>
          <button class="button grave" type="button" onClick={() => ctx.sheet(t("settings.erase"), () => <Erase ctx={ctx} onErase={onErase} />)}><Icon name="trash" />{t("settings.erase")}</button>
        </section>
        <p class="soft small foot">{t("settings.privacy")}<br />{t("settings.version", { version: document.querySelector<HTMLMetaElement>("meta[name=lotse-build]")?.content ?? "" })}</p>
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}

/** What this month cost and for what, and the sum of the last one; nothing where nothing is stored. */
function Month({ ctx }: { ctx: Ctx }) {
  const [, drawn] = useState(0);
  useEffect(() => void collect().then(() => drawn(1)), []);
  const noted = costs();
  const [name, before] = [monthOf(Date.now()), monthOf(Date.now(), 1)];
  const sum = (cost: readonly number[]) => cost.reduce((total, bytes) => total + bytes, 0);
  const said = (of: string) => noted[of] && t("settings.month", { month: month(ctx.lang, of, "long"), size: size(ctx.lang, sum(noted[of])) });
  const cost = noted[name];
  if (!cost) return null;
  return (
    <div class="row"><span class="row-body">
      <span class="line apart"><span class="row-name">{said(name)}</span><span class="soft small">{said(before)}</span></span>
      <Meter shares={cost.map((bytes) => (bytes / sum(cost)) * 100)} />
      <span class="row-facts">
        {["settings.stored_texts", "settings.map", "settings.app"].map((key, at) => cost[at] ? <span>{t(key, { size: size(ctx.lang, cost[at]) })}</span> : null)}
      </span>
      <span class="soft small">{t("settings.measured")}</span>
    </span></div>
  );
}

function Stored({ ctx }: { ctx: Ctx }) {
  const [bytes, setBytes] = useState(0);
  useEffect(() => {
    navigator.storage?.estimate?.().then((found) => setBytes(found.usage ?? 0), () => {});
  }, [ctx.records]);
  return (
    <button class="row mid" type="button" onClick={() => ctx.sheet(t("settings.on_phone", { size: size(ctx.lang, bytes) }), () => <Kinds ctx={ctx} />)}>
      <Icon name="safe" />
      <span class="row-body"><span class="row-name">{t("settings.on_phone", { size: size(ctx.lang, bytes) })}</span></span>
      <span class="more">{t("settings.see")}</span>
    </button>
  );
}

/** By kind: how many, how large as text. */
function Kinds({ ctx }: { ctx: Ctx }) {
  return (
    <ul class="slab">
      {KINDS.filter((kind) => kind !== "town").map((kind) => {
        const records = ctx.records.of(kind);
        const bytes = records.reduce((sum, record) => sum + JSON.stringify(record).length, 0);
        return records.length > 0 && <li class="row mid"><span class="row-body"><span class="row-name">{t(`kind.${kind}`)}</span></span><span class="soft"><bdi>{records.length}</bdi> · <bdi>{size(ctx.lang, bytes)}</bdi></span></li>;
      })}
    </ul>
  );
}

function Erase({ ctx, onErase }: { ctx: Ctx; onErase: () => void }) {
  return (
    <>
      <p>{t("settings.erase_ask")}</p>
      <p class="soft small">{t("settings.erase_icon")}</p>
      {!ctx.age.online && <p class="soft small">{t("settings.erase_offline")}</p>}
      <div class="pair">
        <button class="button quiet" type="button" onClick={ctx.close}>{t("settings.erase_no")}</button>
        <button class="button grave" type="button" onClick={onErase}><Icon name="trash" />{t("settings.erase_yes")}</button>
      </div>
    </>
  );
}
