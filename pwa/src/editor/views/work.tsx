/** What is to do (ui/15): refused, reported, two have changed, wrong, old, to translate, waiting. One tap for most of it. */
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { shortDay, tongue } from "../../text/format.ts";
import { n, t } from "../../text/i18n.ts";
import { Icon, Plate } from "../../ui/icon.tsx";
import type { Ctx, Page } from "../ctx.ts";
import type { Result } from "../db.ts";
import { apply } from "../edit.ts";
import { draftsOf } from "../forms/drafts.ts";
import type { Record as Complete } from "../messages.gen.ts";
import { PlateOf, say, Title } from "../names.tsx";
import type { Shown } from "../store.ts";
import { sentence } from "../trouble.ts";
import { fieldName } from "../values.tsx";
import { Outbox } from "./outbox.tsx";

/** A message of a reader (GET reports). */
interface Report {
  mid: string;
  record: string;
  title: string;
  reason: string;
  said: string;
  lang: string;
  day: string;
}

const GROUPS = ["refused", "report", "conflict", "wrong", "old", "words"] as const;
type Group = (typeof GROUPS)[number];
interface Item {
  group: Group;
  key: string;
  draw: () => ComponentChildren;
}

/** More than fits three screens is looked for in the list of records. */
const MOST = 30;
let wanted: Group | "all" = "all";

export function View({ ctx }: Page) {
  const [shown, setShown] = useState<Group | "all">(wanted);
  const [reports, setReports] = useState<Report[]>([]);
  const [all, setAll] = useState(false);
  const asked = ctx.may("reports") ? (ctx.store.orders?.reports ?? 0) : 0;
  useEffect(() => {
    if (asked && ctx.online) ctx.client.get<{ reports: Report[] }>("reports").then((found) => setReports(found.reports), () => {});
    if (!asked) setReports([]);
  }, [asked, ctx.online]);

  const items = [...refused(ctx), ...reported(ctx, reports, setReports), ...conflicts(ctx), ...wrong(ctx), ...old(ctx), ...untranslated(ctx)];
  const counts = new Map(GROUPS.map((group) => [group, items.filter((item) => item.group === group).length]));
  const chosen = shown !== "all" && counts.get(shown) ? shown : "all";
  const list = items.filter(({ group }) => chosen === "all" || group === chosen);
  const choose = (group: Group | "all") => {
    wanted = group;
    setShown(group);
  };
  const { town, person } = ctx.me;
  return (
    <>
      <header class="bar">
        <h1 class="bar-title" tabIndex={-1}>
          {n("edit.work.title", items.length)}
          <span class="bar-sub"><bdi>{say(town.title, ctx.lang).text}</bdi> · <bdi>{person.organisation || person.name || person.email}</bdi>{!ctx.online && <> · {t("edit.frame.offline")}</>}</span>
        </h1>
      </header>
      <main id="main">
        <Outbox ctx={ctx} />
        {items.length > 0 && (
          <div class="chips" role="group" aria-label={t("edit.work.show")}>
            {(["all", ...GROUPS] as const).map((group) => {
              const count = group === "all" ? items.length : (counts.get(group) ?? 0);
              return count > 0 && (
                <button class="chip" type="button" key={group} aria-pressed={chosen === group} onClick={() => choose(group)}>
                  {t(`edit.work.group_${group}`)} <span class="count">{count}</span>
                </button>
              );
            })}
          </div>
        )}
        {ctx.may("write") && (ctx.store.orders?.review ?? 0) > 0 && (
          <a class="note lamp" href="#/records/review"><Icon name="pen" /><span>{n("edit.work.review", ctx.store.orders?.review ?? 0)}</span></a>
        )}
        {(counts.get("old") ?? 0) > 1 && (
          <a class="note lamp" href="#/truth"><Icon name="check" /><span>{n("edit.truth.link", counts.get("old") ?? 0)}</span></a>
        )}
        {list.length > 0 ? (
          <div class="slab">{list.slice(0, all ? undefined : MOST).map(({ key, draw }) => <article class="work" key={key}>{draw()}</article>)}</div>
        ) : (
          <p class="lead soft">{t(ctx.store.heard_s || ctx.store.rows.size ? "edit.work.nothing" : ctx.online ? "app.loading" : "edit.trouble.unreachable")}</p>
        )}
        {!all && list.length > MOST && <button class="button quiet" type="button" onClick={() => setAll(true)}>{n("edit.work.more", list.length - MOST)}</button>}
      </main>
    </>
  );
}

function Head({ ctx, found, title, children }: { ctx: Ctx; found?: Shown | undefined; title?: string; children: ComponentChildren }) {
  return (
    <div class="line top">
      {found ? <PlateOf record={found.record} /> : <Plate topic="work" icon="list" />}
      <div class="row-body">
        <h2 class="row-name">{found ? <Title record={found.record} lang={ctx.lang} /> : <bdi>{title}</bdi>}</h2>
        {children}
      </div>
    </div>
  );
}

const edit = (id: string) => <a class="button quiet short" href={`#/record/${id}`}><Icon name="pen" />{t("edit.work.change")}</a>;

function refused(ctx: Ctx): Item[] {
  return ctx.store.results.map((result) => ({
    group: "refused",
    key: result.mid,
    draw: () => {
      const belt = result.settled.problem?.["number"] === SEAT_BELT;
      return (
        <>
          <Head ctx={ctx} found={ctx.store.get(result.record)} title={result.title}>
            <span class="badge off"><Icon name="warn" />{t("edit.work.refused")}</span>
            <p class="small">{whyRefused(result)}</p>
          </Head>
          <div class="work-acts">
            {belt && <button class="button quiet short" type="button" onClick={() => void ctx.store.confirm(result)}><Icon name="send" />{t("edit.work.anyway")}</button>}
            {!belt && result.mutation.act !== "remove" && <button class="button quiet short" type="button" onClick={() => void again(ctx, result)}><Icon name="pen" />{t("edit.work.once_more")}</button>}
            <button class="button quiet short" type="button" onClick={() => void ctx.store.dismiss(result.mid)}><Icon name="check" />{t("edit.work.seen")}</button>
          </div>
        </>
      );
    },
  }));
}

/** Numbers of server/errors.py and sync/refusals.py that have a sentence of their own. */
const SEAT_BELT = 42801;
const WHY = new Map([[SEAT_BELT, "belt"], [42256, "removed"], [42257, "incomplete"], [42258, "slug"]]);

function whyRefused({ settled: { problem } }: Result): string {
  const number = Number(problem?.["number"] ?? 0);
  const paths = ((problem?.["fields"] ?? []) as { path: string }[]).map(({ path }) => fieldName(path));
  if (number >= 40300 && number < 40400) return t("edit.trouble.not_allowed");
  if (WHY.has(number)) return t(`edit.work.why_${WHY.get(number)}`, { fields: [...new Set(paths)].join(", ") });
  return t("edit.work.refused_why", { number: String(number) });
}

/** What was refused is not lost: it lies in the form again as it was typed. */
async function again(ctx: Ctx, { mid, record, mutation }: Result): Promise<void> {
  const before = ctx.store.get(record)?.record;
  const typed = mutation.act === "create" ? (mutation.body as unknown as Complete) : before && apply(before, mutation.changes ?? []);
  if (typed) await draftsOf(ctx.me.person.id).keep({ key: before ? record : `new/${typed.kind}`, record: typed, ...(before && { before }) });
  await ctx.store.dismiss(mid);
  ctx.go(before || !typed ? `#/record/${record}` : `#/record/new/${typed.kind}`);
}

function reported(ctx: Ctx, reports: Report[], set: (left: Report[]) => void): Item[] {
  const settle = async (report: Report, outcome: "fixed" | "dropped") => {
    try {
      await ctx.client.post(`reports/${report.mid}`, { outcome });
      set(reports.filter(({ mid }) => mid !== report.mid));
      await ctx.store.sync();
    } catch (problem) {
      void ctx.toast(sentence(problem));
    }
  };
  return reports.map((report) => ({
    group: "report",
    key: report.mid,
    draw: () => (
      <>
        <Head ctx={ctx} found={ctx.store.get(report.record)} title={report.title}>
          <span class="badge off"><Icon name="flag" />{t("edit.work.reported", { day: shortDay(ctx.lang, report.day) })}</span>
          <p class="small">
            {t(`edit.work.reason_${report.reason}`)}
            {report.said && <> <bdi lang={report.lang || undefined}>„{report.said}“</bdi></>}
          </p>
        </Head>
        <div class="work-acts">
          {edit(report.record)}
          <button class="button quiet short" type="button" disabled={!ctx.online} onClick={() => void settle(report, "fixed")}><Icon name="check" />{t("edit.work.fixed")}</button>
          <button class="button quiet short" type="button" disabled={!ctx.online} onClick={() => void settle(report, "dropped")}>{t("edit.work.dropped")}</button>
        </div>
      </>
    ),
  }));
}

function conflicts(ctx: Ctx): Item[] {
  return [...new Set(ctx.store.proposals.map(({ record }) => record))].map((id) => ({
    group: "conflict",
    key: `conflict ${id}`,
    draw: () => {
      const proposals = ctx.store.proposalsOf(id);
      return (
        <>
          <Head ctx={ctx} found={ctx.store.get(id)} title={id}>
            <span class="badge new"><Icon name="copy" />{t("edit.work.two")}</span>
            <p class="small soft">{proposals.map(({ field, lang }) => fieldName(field, lang)).join(", ")}</p>
          </Head>
          <div class="work-acts"><a class="button quiet short" href={`#/conflict/${id}`}><Icon name="list" />{t("edit.work.compare")}</a></div>
        </>
      );
    },
  }));
}

function wrong(ctx: Ctx): Item[] {
  return (ctx.store.orders?.troubles ?? []).flatMap(({ record, path, key }) => {
    const found = ctx.store.get(record);
    return found ? [{
      group: "wrong" as const,
      key: `${record} ${path}`,
      draw: () => (
        <>
          <Head ctx={ctx} found={found}>
            <span class="badge old"><Icon name="warn" />{t(`edit.problem.${key.replace(".", "_")}`)}</span>
            <p class="small soft">{fieldName(path)}</p>
          </Head>
          <div class="work-acts">{edit(record)}</div>
        </>
      ),
    }] : [];
  });
}

function old(ctx: Ctx): Item[] {
  return (ctx.store.orders?.due ?? []).flatMap(({ id, verified_on }) => {
    const found = ctx.store.get(id);
    // Confirmed on this phone meanwhile.
    if (!found || found.record.verified_on === ctx.today) return [];
    const confirm = async () => {
      await ctx.store.save(found.record, { ...found.record, verified_on: ctx.today });
      void ctx.toast(t("edit.work.confirmed"));
    };
    return [{
      group: "old" as const,
      key: `old ${id}`,
      draw: () => (
        <>
          <Head ctx={ctx} found={found}>
            <span class="badge old"><Icon name="clock" />{verified_on ? t("edit.work.verified", { day: shortDay(ctx.lang, verified_on) }) : t("edit.work.never")}</span>
          </Head>
          <div class="work-acts">
            <button class="button short" type="button" onClick={() => void confirm()}><Icon name="check" />{t("edit.work.still")}</button>
            {edit(id)}
          </div>
        </>
      ),
    }];
  });
}

function untranslated(ctx: Ctx): Item[] {
  const { missing = {}, outdated = {} } = ctx.store.orders ?? {};
  return ctx.me.languages.flatMap((lang) => {
    const [lacks, ages] = [missing[lang] ?? 0, outdated[lang] ?? 0];
    return lacks + ages > 0 ? [{
      group: "words" as const,
      key: `words ${lang}`,
      draw: () => (
        <>
          <div class="line top">
            <Plate topic="advice" icon="tongue" />
            <div class="row-body">
              <h2 class="row-name">{t("edit.work.language", { language: tongue(ctx.lang, lang) })}</h2>
              <p class="small soft">{[ages && n("edit.work.outdated", ages), lacks && n("edit.work.missing", lacks)].filter(Boolean).join(", ")}</p>
            </div>
          </div>
          <div class="work-acts"><a class="button quiet short" href={`#/translate/${lang}`}><Icon name="tongue" />{t("edit.work.translate")}</a></div>
        </>
      ),
    }] : [];
  });
}
