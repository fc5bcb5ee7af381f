/** Two have changed the same field (ui/17): both values, who wrote each, and what stood before. Nothing is chosen beforehand. */
import { useState } from "preact/hooks";
import { n, t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import { wordsAt, value as valueOf } from "../edit.ts";
import type { Ctx, Page } from "../ctx.ts";
import type { Json, Proposal, Record as Complete, Settled } from "../messages.gen.ts";
import { Title } from "../names.tsx";
import { sentence } from "../trouble.ts";
import { fieldName, Value } from "../values.tsx";
import { moment } from "../when.ts";

type Choice = "taken" | "dropped" | "both";

export function View({ ctx, args: [id = ""] }: Page) {
  const [chosen, setChosen] = useState<ReadonlyMap<number, Choice>>(new Map());
  const [busy, setBusy] = useState(false);
  const found = ctx.store.get(id);
  const proposals = ctx.store.proposalsOf(id);
  const record = ctx.store.rows.get(id)?.record ?? found?.record;
  const done = proposals.length > 0 && proposals.every(({ number }) => chosen.has(number));

  async function decide(): Promise<void> {
    if (!record) return;
    setBusy(true);
    try {
      const both = proposals.filter(({ number }) => chosen.get(number) === "both");
      let refused = 0;
      for (const { number } of proposals) {
        const { outcome, problem } = await ctx.client.post<Settled>(`proposals/${number}`, { outcome: chosen.get(number) === "taken" ? "taken" : "dropped" });
        if (outcome === "refused") refused = Number(problem?.["number"] ?? 0) || 1;
      }
      // Both together is a value of its own, written like any other.
      if (both.length) await ctx.store.save(record, both.reduce(withBoth, structuredClone(record)));
      await ctx.store.sync();
      // What it belonged to may be gone (a phone that somebody took out): it waits on, and can be dropped.
      void ctx.toast(refused ? t("edit.trouble.refused", { number: refused }) : t("edit.conflict.done"));
      if (!refused) ctx.go("#/work");
    } catch (problem) {
      void ctx.toast(sentence(problem));
      await ctx.store.sync();
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <header class="bar">
        <button class="round" type="button" aria-label={t("bar.back")} onClick={ctx.back}><Icon name="back" /></button>
        <h1 class="bar-title" tabIndex={-1}>
          {t("edit.work.two")}
          {record && <span class="bar-sub"><Title record={record} lang={ctx.lang} /></span>}
        </h1>
      </header>
      <main id="main">
        {!proposals.length && <p class="note"><Icon name="check" /><span>{t("edit.conflict.none")}</span></p>}
        {record && proposals.map((proposal) => (
          <Question key={proposal.number} ctx={ctx} record={record} proposal={proposal} chosen={chosen.get(proposal.number)} choose={(choice) => setChosen(new Map([...chosen, [proposal.number, choice]]))} />
        ))}
        {proposals.length > 0 && (
          <>
            <p class="small soft">{t("edit.conflict.nothing_lost")}</p>
            {!ctx.online && <p class="note"><Icon name="nonet" /><span>{t("edit.conflict.offline")}</span></p>}
            <button class="button lead" type="button" disabled={!done || busy || !ctx.online} onClick={() => void decide()}><Icon name="check" />{n("edit.conflict.decide", proposals.length)}</button>
          </>
        )}
      </main>
    </>
  );
}

/** Who is not of the office learns roles, no names (server/readable.py). */
const ROLES = new Set(["admin", "editor", "translator", "partner", "house"]);

/** One field: what stands, what somebody else wanted, and for words both in a row. */
function Question({ ctx, record, proposal, chosen, choose }: { ctx: Ctx; record: Complete; proposal: Proposal; chosen: Choice | undefined; choose: (choice: Choice) => void }) {
  const { number, field, lang, base, value, actor, against, at_s } = proposal;
  const { person } = ctx.me;
  const now: Json = lang ? wordsAt(record, field, lang) : field ? valueOf(record, field) : null;
  const who = (name: string) => ([person.name, person.email].includes(name) ? t("edit.conflict.you") : ROLES.has(name) ? t(`edit.role.${name}`) : name || t("edit.conflict.somebody"));
  const side = (choice: Choice, head: string, when: string, shown: Json) => (
    <button class="side" type="button" role="radio" aria-checked={chosen === choice} onClick={() => choose(choice)}>
      <span class="line apart"><b><bdi>{head}</bdi></b><span class="small soft">{when}</span></span>
      <span class="side-value">{field ? <Value field={field} value={shown} before={base} lang={lang} reader={ctx.lang} /> : t(shown ? "edit.conflict.keep" : "edit.conflict.remove")}</span>
    </button>
  );
  return (
    <section>
      <div role="radiogroup" aria-labelledby={`c${number}`}>
        <h2 id={`c${number}`}>{t("edit.conflict.which", { field: fieldName(field, lang) })}</h2>
        {side("taken", who(actor), moment(ctx.lang, at_s, ctx.today), value)}
        {side("dropped", who(against), t("edit.conflict.stands"), field ? now : "keep")}
        {lang && joined(now, value) && side("both", t("edit.conflict.both"), "", joined(now, value))}
        {field && <p class="small soft before">{t("edit.conflict.before")} <Value field={field} value={base} lang={lang} reader={ctx.lang} /></p>}
      </div>
    </section>
  );
}

/** Both sentences in a row; nothing where one holds the other already. */
function joined(now: Json, value: Json): string {
  const [one, other] = [String(now ?? "").trim(), String(value ?? "").trim()];
  return one && other && !one.includes(other) && !other.includes(one) && one.length + other.length < 600 ? `${one} ${other}` : "";
}

function withBoth(record: Complete, { field, lang, value }: Proposal): Complete {
  const words = joined(wordsAt(record, field, lang), value);
  const holder = field.split(".").reduce<unknown>((it, name) => (it as { [name: string]: unknown } | undefined)?.[name], record) as { said: { [lang: string]: { text: string } } } | undefined;
  if (holder && words) holder.said[lang] = { ...holder.said[lang], text: words };
  return record;
}
