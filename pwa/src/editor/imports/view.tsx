/** A file from elsewhere: chosen, its columns named, looked at, taken over. Nothing changes before the last step. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Note } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useAsked } from "../asked.ts";
import { Refused } from "../client.ts";
import type { Page } from "../ctx.ts";
import { Belt } from "./belt.tsx";
import { Calendars } from "./calendars.tsx";
import { Choose, type Chosen } from "./choose.tsx";
import { ByHand } from "./columns.tsx";
import { leftOut, touched, type Columns, type Known, type Mapping, type Tried } from "./shapes.ts";
import { Done, Outcome } from "./tried.tsx";
import { trouble } from "./why.ts";

type Step = { at: "choose" } | { at: "columns"; chosen: Chosen; columns: Columns } | { at: "tried"; chosen: Chosen; tried: Tried; mapping?: Mapping } | { at: "done"; done: Tried };

export function View({ ctx }: Page) {
  const { value: known, trouble: away } = useAsked<Known>(ctx, "imports");
  const [step, setStep] = useState<Step>({ at: "choose" });
  const [skipped, setSkipped] = useState<ReadonlySet<number>>(new Set());
  const [said, say] = useState("");
  const [busy, setBusy] = useState(false);
  const [belted, setBelted] = useState(false);

  const first = useRef(true);
  useEffect(() => {
    // A step is a page of its own: it begins at its heading.
    if (!first.current) {
      scrollTo(0, 0);
      document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [step.at]);

  async function attempt(deed: () => Promise<void>): Promise<void> {
    say("");
    setBusy(true);
    await deed().catch((problem) => {
      if (problem instanceof Refused && problem.key === "edit.seat_belt") return setBelted(true);
      say(trouble(problem));
    });
    setBusy(false);
  }
  const show = (chosen: Chosen, tried: Tried, mapping?: Mapping) => {
    setSkipped(leftOut(tried));
    setStep({ at: "tried", chosen, tried, ...(mapping && { mapping }) });
  };
  const send = (chosen: Chosen) => attempt(async () => {
    const body = new Blob([chosen.file], { type: "application/octet-stream" });
    const found = await ctx.client.ask<Columns | Tried>("POST", `imports?format=${chosen.format}&lang=${chosen.lang}`, body);
    if ("columns" in found) setStep({ at: "columns", chosen, columns: found });
    else show(chosen, found);
  });
  const look = (chosen: Chosen, id: string, mapping: Mapping) => attempt(async () => show(chosen, await ctx.client.post<Tried>(`imports/${id}/try`, { mapping, lang: chosen.lang }), mapping));
  const take = (confirmed: boolean) => attempt(async () => {
    if (step.at !== "tried") return;
    setBelted(false);
    const { tried, chosen, mapping } = step;
    const done = await ctx.client.post<Tried>(`imports/${tried.id}/run`, { lang: chosen.lang, skip: [...skipped], confirmed, ...(mapping && { mapping }) });
    setStep({ at: "done", done });
    await ctx.store.sync();
  });
  const start = () => setStep({ at: "choose" });
  const wide = step.at === "tried" ? " imports-wide" : "";
  const count = step.at === "tried" ? touched(step.tried, skipped) : 0;
  return (
    <>
      <header class={`bar${wide}`}>
        <button class="round" type="button" aria-label={t("bar.back")} onClick={step.at === "choose" ? ctx.back : start}><Icon name="back" /></button>
        <h1 class="bar-title" tabIndex={-1}>
          {t(`edit.imports.title_${step.at}`)}
          {step.at === "tried" && <span class="bar-sub"><bdi>{step.chosen.file.name}</bdi> · {t("edit.imports.nothing_yet")}</span>}
        </h1>
      </header>
      <main id="main" class={`imports${wide}`}>
        <div role="status">
          {(said || away) && <Note icon="warn" look="stop">{said || away}</Note>}
          {busy && <p class="soft">{t("edit.imports.busy")}</p>}
        </div>
        {step.at === "choose" && known && <Choose ctx={ctx} known={known} busy={busy} send={send} />}
        {step.at === "choose" && <Calendars ctx={ctx} />}
        {step.at === "columns" && known && <ByHand ctx={ctx} chosen={step.chosen} columns={step.columns} known={known} busy={busy} look={(mapping) => void look(step.chosen, step.columns.id, mapping)} />}
        {step.at === "tried" && (
          <>
            <Outcome ctx={ctx} tried={step.tried} skipped={skipped} skip={setSkipped} />
            <div class="work-acts">
              <button class="button" type="button" disabled={busy || !count} onClick={() => void take(false)}><Icon name="check" />{t("edit.imports.take", { count })}</button>
              <button class="button quiet" type="button" onClick={start}>{t("edit.imports.drop")}</button>
            </div>
          </>
        )}
        {step.at === "done" && <Done done={step.done} again={start} />}
      </main>
      {belted && step.at === "tried" && <Belt tried={step.tried} close={() => setBelted(false)} confirm={() => void take(true)} />}
    </>
  );
}
