/** A record in its form: what is wrong as one types, what it costs every phone, how it goes out. New ones and old ones alike. */
import { useEffect, useRef, useState } from "preact/hooks";
import { n, rich, t } from "../../text/i18n.ts";
import { longDay, number } from "../../text/format.ts";
import { Badge, Note } from "../../ui/badge.tsx";
import { Bar } from "../../ui/bar.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx, Page } from "../ctx.ts";
import { same } from "../edit.ts";
import { KINDS, type Json, type Kind, type Problem, type Record as Complete, type Status } from "../messages.gen.ts";
import { newId } from "../store.ts";
import { useChecks, type Checked } from "./checking.ts";
import { draftsOf } from "./drafts.ts";
import { blank, FORMS, put, type Section } from "./fields.ts";
import { mayPublish, ready, type Form } from "./form.ts";
import { Fold, idOf } from "./inputs.tsx";
import { isError } from "./local_check.ts";
import { nameOf, Part } from "./parts.tsx";
import { Languages } from "./texts.tsx";
import { Later } from "../plan/later.tsx";

const SECOND = "lotse-edit-second";

/** "#/record/abc" and "#/record/new/course". */
export function View({ ctx, args }: Page) {
  const [first = "", kind = ""] = args;
  const fresh = first === "new";
  const key = fresh ? `new/${kind}` : first;
  const [found, keep] = useState<{ before?: Complete | undefined; record: Complete; typed: boolean } | undefined>(undefined);
  const stored = fresh ? undefined : ctx.store.get(first)?.record;
  useEffect(() => {
    let stale = false;
    void draftsOf(ctx.me.person.id).get(key).then((draft) => {
      if (stale) return;
      if (draft) keep({ before: draft.before, record: draft.record, typed: true });
      else if (stored) keep({ before: stored, record: stored, typed: false });
      else if (fresh && KINDS.includes(kind as Kind)) keep({ record: started(ctx, kind as Kind), typed: false });
    });
    return () => {
      stale = true;
    };
  }, [key, Boolean(stored)]);
  if (found) return <Edit ctx={ctx} id={key} opened={found} key={key} />;
  return (
    <>
      <Bar title={t("edit.form.missing")} heading onBack={ctx.back} />
      <main id="main"><p class="soft">{t("edit.form.missing_hint")}</p></main>
    </>
  );
}

/** A new one belongs to whoever makes it. */
function started(ctx: Ctx, kind: Kind): Complete {
  const { town, languages, person } = ctx.me;
  const source_lang = languages.includes("de") || !languages[0] ? "de" : languages[0];
  const made = blank(kind, newId(), town.slug, source_lang, ctx.today);
  return person.organisation ? put(put(made, "owner_org", person.organisation), "organisation", "organisation" in made || kind !== "alert" ? person.organisation : undefined) : made;
}

function Edit({ ctx, id, opened }: { ctx: Ctx; id: string; opened: { before?: Complete | undefined; record: Complete; typed: boolean } }) {
  const [before, rebase] = useState(opened.before);
  const [record, set] = useState(opened.record);
  const [second, choose] = useSecond(ctx);
  const [busy, work] = useState(false);
  const wordsOnly = !ctx.may("write");
  const drafts = draftsOf(ctx.me.person.id);
  const last = useRef(record);
  const changed = before ? !same(before, record) : !same(opened.record, record) || opened.typed;
  const checks = useChecks(ctx, record);
  // An empty form is not full of mistakes.
  const problems = before || changed ? checks.problems : [];
  const { checked } = checks;

  const change = (next: Complete) => {
    last.current = next;
    set(next);
    void drafts.keep({ key: id, record: next, ...(before && { before }) });
  };
  // Nothing was touched here, and the server brought something newer.
  const stored = ctx.store.get(record.id)?.record;
  useEffect(() => {
    if (before && stored && !changed && !same(stored, before)) {
      rebase(stored);
      last.current = stored;
      set(stored);
    }
  }, [stored]);

  const form: Form = {
    ctx, record, fresh: !before, second, wordsOnly, langs: wordsOnly ? (ctx.me.person.languages ?? []) : ctx.me.languages,
    // Two parts may change in one tap: each builds upon the other's.
    put: (path, value) => change(put(last.current, path, value as Json)),
    set: change,
    // What is not there yet is no mistake while somebody is still on the way to it.
    problems: (path) => problems.filter((one) => (one.path === path || one.path.startsWith(`${path}.`)) && (before || isError(one))),
  };
  const save = async (status: Status) => {
    const wanted = { ...last.current, status } as Complete;
    work(true);
    try {
      const after = await ready(wanted, before);
      if (before) await ctx.store.save(before, after);
      else await ctx.store.create(after);
      await drafts.drop(id);
      ctx.toast(t(ctx.online ? "edit.form.saved" : "edit.form.saved_here"));
      rebase(after);
      last.current = after;
      set(after);
      if (id.startsWith("new/")) location.replace(`#/record/${after.id}`);
    } finally {
      work(false);
    }
  };
  const dismiss = async () => {
    await drafts.drop(id);
    if (!before) return ctx.back();
    const now = stored ?? before;
    rebase(now);
    last.current = now;
    set(now);
  };
  const title = record.title.said[record.title.source_lang]?.text ?? "";
  return (
    <>
      <Bar title={before ? title || t(`kind.${record.kind}`) : t(`edit.form.new_${record.kind}`)} heading age={t(`edit.form.status_${before ? state(ctx, record.id, record.status ?? "draft") : "typing"}`)} onBack={ctx.back} />
      <main id="main" class="form">
        {opened.typed && changed && <Note look="old" icon="pen"><p>{t("edit.form.draft_kept")}</p><button class="button quiet short" type="button" onClick={() => void dismiss()}>{t("edit.form.draft_drop")}</button></Note>}
        {before && !wordsOnly && <Truth ctx={ctx} before={before} record={record} changed={changed} />}
        <Alike ctx={ctx} checked={checked} />
        {FORMS[record.kind].map((section, place) => <Sect form={form} section={section} first={place === 0} key={place} onLanguage={choose} />)}
        <Summary form={form} problems={problems} />
        {before && <Beyond ctx={ctx} record={record} onRemoved={() => void drafts.drop(id)} />}
      </main>
      <SaveDock ctx={ctx} record={record} before={before} changed={changed} busy={busy} problems={problems} checked={checked} onSave={(status) => void save(status)} />
    </>
  );
}

/** Which second language the form shows; it is the same the next time. */
function useSecond(ctx: Ctx): [string, (lang: string) => void] {
  const own = ctx.may("write") ? "" : (ctx.me.person.languages?.[0] ?? "");
  const [second, set] = useState(() => {
    try {
      const kept = localStorage.getItem(SECOND) ?? "";
      return ctx.me.languages.includes(kept) ? kept : own;
    } catch {
      return own;
    }
  });
  return [second, (lang) => {
    set(lang);
    try {
      localStorage.setItem(SECOND, lang);
    } catch {
      // It holds until the form is closed.
    }
  }];
}

/** Where it stands: on this phone, on the server, with the readers. */
function state(ctx: Ctx, id: string, status: string): string {
  const shown = ctx.store.get(id)?.state;
  return shown === "here" ? "here" : shown === "conflict" ? "conflict" : status === "published" ? (shown === "public" ? "public" : "on_its_way") : status;
}

function Sect({ form, section, first, onLanguage }: { form: Form; section: Section; first: boolean; onLanguage: (lang: string) => void }) {
  const own = section.parts.filter(({ as, field }) => !form.wordsOnly || as === "text" || field === "body");
  if (!own.length) return null;
  const parts = own.map((part) => (
    <div class="part" key={part.field}>
      <Part form={form} part={part} />
      {part.field === "title" && <Languages form={form} onChoose={onLanguage} />}
    </div>
  ));
  if (section.folded) return <section><Fold name={t(`edit.form.section_${section.name}`)} needed={section.parts.some(({ field }) => form.problems(field).some(isError))}>{parts}</Fold></section>;
  return (
    <section class={first ? "first" : undefined}>
      {section.name && <h2>{t(`edit.form.section_${section.name}`)}</h2>}
      {parts}
    </section>
  );
}

/** "Stimmt noch": one tap, saved at once. */
function Truth({ ctx, before, record, changed }: { ctx: Ctx; before: Complete; record: Complete; changed: boolean }) {
  const day = before.verified_on ?? "";
  if (record.kind === "alert" || day === ctx.today) return null;
  const confirm = async () => {
    await ctx.store.save(before, { ...before, verified_on: ctx.today } as Complete);
    ctx.toast(t("edit.form.confirmed"));
  };
  return (
    <div class="line truth">
      <Badge icon={day ? "check" : "clock"} look={day ? "" : "old"}>{day ? t("edit.form.verified", { day: longDay(ctx.lang, day, ctx.today) }) : t("edit.form.never_verified")}</Badge>
      {!changed && <button class="button quiet short" type="button" onClick={() => void confirm()}><Icon name="check" />{t("edit.form.confirm")}</button>}
    </div>
  );
}

function Alike({ ctx, checked }: { ctx: Ctx; checked: Checked | undefined }) {
  if (!checked?.alike.length) return null;
  return (
    <Note look="old" icon="copy">
      <p>{t("edit.form.alike")}</p>
      {checked.alike.map(({ id, title, why }) => <p key={id}><a href={`#/record/${id}`} onClick={(event) => { event.preventDefault(); ctx.go(`#/record/${id}`); }}>{title}</a> <span class="small">{t(why)}</span></p>)}
    </Note>
  );
}

/** Everything that is wrong, each a way to its field. */
function Summary({ form, problems }: { form: Form; problems: readonly Problem[] }) {
  if (!problems.length) return null;
  const errors = problems.filter(isError);
  const go = (path: string) => {
    const field = fieldOf(path);
    field?.scrollIntoView({ block: "center" });
    (field?.matches("input, textarea, select") ? (field as HTMLElement) : field?.querySelector<HTMLElement>("input, textarea, button"))?.focus({ preventScroll: true });
  };
  return (
    <section aria-labelledby="problems">
      <h2 id="problems">{errors.length ? n("edit.form.errors", errors.length) : t("edit.form.warnings")}</h2>
      <div class="slab">
        {problems.map((one) => (
          <button class="row mid" type="button" key={one.path + one.key} onClick={() => go(one.path)}>
            <Icon name={isError(one) ? "close" : "info"} />
            <span class="row-body"><span class="row-name">{pathName(form, one.path)}</span><span class="small">{t(`edit.problem.${one.key.replace(".", "_")}`)}</span></span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** The nearest part of a path that stands in the page: "phones.0.number" in "phones". */
function fieldOf(path: string): HTMLElement | null {
  const names = path.split(".");
  const number = /^phones\.(\d+)/.exec(path)?.[1];
  if (number !== undefined) return document.getElementById(`f-phone-${number}`);
  for (let length = names.length; length > 0; length--) {
    const found = document.getElementById(idOf(names.slice(0, length).join(".")));
    if (found) return found;
  }
  return null;
}

function pathName(form: Form, path: string): string {
  const [top = "", inner = ""] = path.split(".");
  const known = form.langs.includes(inner) || /^\d+$/.test(inner) || !inner ? top : `${top}.${inner}`;
  const said = nameOf(known);
  return said.startsWith("edit.form.") ? nameOf(top) : said;
}

/** What else one does with a record: see it as readers do, see who changed what, archive it. */
function Beyond({ ctx, record, onRemoved }: { ctx: Ctx; record: Complete; onRemoved: () => void }) {
  const archive = async () => {
    const answer = await ctx.toast(t("edit.form.archive_sure"), ["edit.form.archive_yes", "edit.form.archive_no"]);
    if (answer !== "edit.form.archive_yes") return;
    const current = ctx.store.get(record.id)?.record;
    if (current) await ctx.store.save(current, { ...current, status: "archived" } as Complete);
    onRemoved();
    ctx.back();
  };
  // What no reader has any more may go for good; what they have is put away first.
  const loose = ["draft", "archived"].includes(record.status ?? "draft");
  const remove = async () => {
    const answer = await ctx.toast(t("edit.form.remove_sure"), ["edit.form.remove_yes", "edit.form.archive_no"]);
    if (answer !== "edit.form.remove_yes") return;
    await ctx.store.remove(record.id);
    onRemoved();
    ctx.go("#/records");
  };
  return (
    <section class="line beyond">
      <a class="button quiet short" href={`#/preview/${record.id}`}><Icon name="search" />{t("edit.form.preview")}</a>
      <a class="button quiet short" href={`#/history/${record.id}`}><Icon name="clock" />{t("edit.form.history")}</a>
      {mayPublish(ctx, record) && <Later ctx={ctx} record={record.id} />}
      {mayPublish(ctx, record) && record.status !== "archived" && <button class="button grave short" type="button" onClick={() => void archive()}>{t("edit.form.archive")}</button>}
      {ctx.may("publish") && loose && <button class="button grave short" type="button" onClick={() => void remove()}><Icon name="trash" />{t("edit.form.remove")}</button>}
    </section>
  );
}

/** What it costs, and the way out of the form: the main button says what happens. */
function SaveDock({ ctx, record, before, changed, busy, problems, checked, onSave }: {
  ctx: Ctx; record: Complete; before: Complete | undefined; changed: boolean; busy: boolean; problems: readonly Problem[]; checked: Checked | undefined; onSave: (status: Status) => void;
}) {
  const status = record.status ?? "draft";
  const goal: Status = !ctx.may("write") ? status : mayPublish(ctx, record) ? "published" : "review";
  const refused = checked?.refusal ?? undefined;
  const stopped = problems.some(isError);
  const at_goal = status === goal;
  const main = (wanted: Status) => {
    if (busy) return;
    if (refused || (stopped && wanted !== "draft") || (!changed && wanted === status)) return document.getElementById("problems")?.scrollIntoView({ block: "center" });
    onSave(wanted);
  };
  const titled = Boolean(record.title.said[record.title.source_lang]?.text.trim());
  return (
    <nav class="dock save" aria-label={t("edit.form.save")}>
      <ul>
        <li class="some"><Cost ctx={ctx} record={record} checked={checked} before={before} short={!at_goal && titled} /></li>
        {!at_goal && titled && <li><button class="dock-go" type="button" aria-disabled={busy || refused || !changed ? "true" : undefined} onClick={() => changed && !refused && !busy && onSave(status)}><Icon name="pen" /><span>{t("edit.form.save_draft")}</span></button></li>}
        <li class="wide"><button class="dock-go dock-main" type="button" aria-disabled={busy || refused || stopped || (!changed && at_goal) ? "true" : undefined} onClick={() => main(goal)}><Icon name={goal === "published" && !at_goal ? "send" : "check"} /><span>{t(at_goal ? "edit.form.save" : `edit.form.to_${goal}`)}</span></button></li>
      </ul>
    </nav>
  );
}

/** "Kostet jedes Handy 412 Bytes (+38)", in the feed of the source language. */
function Cost({ ctx, record, checked, before, short }: { ctx: Ctx; record: Complete; checked: Checked | undefined; before: Complete | undefined; short: boolean }) {
  const found = checked?.bytes[record.title.source_lang] ?? Object.values(checked?.bytes ?? {})[0];
  if (!found) return <span class="cost" role="status"><Icon name={ctx.online ? "data" : "nonet"} /><span>{ctx.online ? "" : t("edit.form.offline")}</span></span>;
  const [item, delta] = found;
  return (
    <span class="cost" role="status">
      <Icon name="data" />
      <span><span class={short ? "gone" : undefined}>{t("edit.form.cost")}</span>{!short && <br />}{rich("edit.form.bytes", { bytes: <b><bdi>{number(ctx.lang, item)}</bdi></b> })} {before && <bdi dir="ltr">({delta < 0 ? "−" : "+"}{number(ctx.lang, Math.abs(delta))})</bdi>}</span>
    </span>
  );
}

