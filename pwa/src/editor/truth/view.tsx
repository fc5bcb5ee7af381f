/** What is old, by whose it is: "still right" for one, for some, for all of an organisation. Works without a network like any edit. */
import { useState } from "preact/hooks";
import { shortDay } from "../../text/format.ts";
import { n, t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx, Page } from "../ctx.ts";
import { Title } from "../names.tsx";
import { byOwner, confirmed, dueNow, type Due } from "./due.ts";

export function View({ ctx }: Page) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const due = dueNow(ctx.store.orders, (id) => ctx.store.get(id), ctx.today);
  const picked = due.filter(({ shown }) => chosen.has(shown.id));
  const toggle = (ids: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const id of ids) if (on) next.add(id); else next.delete(id);
    choose(next);
  };
  const confirm = async () => {
    // One after the other: each lies in the outbox before the next begins.
    for (const { shown } of picked) await ctx.store.save(shown.record, confirmed(shown.record, ctx.today));
    choose(new Set());
    void ctx.toast(n("edit.truth.done", picked.length));
  };
  return (
    <>
      <header class="bar">
        <button class="round" type="button" aria-label={t("bar.back")} onClick={ctx.back}><Icon name="back" /></button>
        <h1 class="bar-title" tabIndex={-1}>{t("edit.truth.title")}<span class="bar-sub" role="status">{n("edit.truth.count", due.length)}</span></h1>
      </header>
      <main id="main">
        <p class="soft">{t(due.length ? "edit.truth.what" : "edit.work.nothing")}</p>
        {byOwner(due).map(([owner, some]) => <Owner key={owner} ctx={ctx} owner={owner} due={some} chosen={chosen} toggle={toggle} />)}
        {due.length > 0 && <button class="button lead" type="button" disabled={!picked.length} onClick={() => void confirm()}><Icon name="check" />{n("edit.truth.confirm", picked.length)}</button>}
      </main>
    </>
  );
}

function Owner({ ctx, owner, due, chosen, toggle }: { ctx: Ctx; owner: string; due: readonly Due[]; chosen: ReadonlySet<string>; toggle: (ids: readonly string[], on: boolean) => void }) {
  const ids = due.map(({ shown }) => shown.id);
  const all = ids.every((id) => chosen.has(id));
  return (
    <section>
      <h2>{owner ? <bdi>{owner}</bdi> : t("edit.truth.town")}</h2>
      <button class="chip" type="button" aria-pressed={all} onClick={() => toggle(ids, !all)}>{n("edit.truth.all", due.length)}</button>
      <ul class="slab">
        {due.map(({ shown: { id, record }, verified_on }) => (
          <li key={id}>
            <button class="row mid" type="button" role="checkbox" aria-checked={chosen.has(id)} onClick={() => toggle([id], !chosen.has(id))}>
              <span class="row-body">
                <span class="row-name"><Title record={record} lang={ctx.lang} /></span>
                <span class="soft small">{verified_on ? t("edit.work.verified", { day: shortDay(ctx.lang, verified_on) }) : t("edit.work.never")}</span>
              </span>
              <span class="switch" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
