/**
 * A record as its readers will see it, per language: the reader's own views over what `POST check` answers. The page takes on that
 * language and its direction while it is shown, because a reader's page would.
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Records, type Ctx as ReaderCtx } from "../../ctx.ts";
import { nowAt } from "../../records/moment.ts";
import type { Prefs } from "../../prefs.ts";
import { t } from "../../text/i18n.ts";
import { direction, endonym } from "../../text/languages.ts";
import type { AnyRecord, WireRecord, WireTown } from "../../sync/messages.gen.ts";
import { Alert } from "../../views/alert.tsx";
import { Course } from "../../views/course.tsx";
import { Event } from "../../views/event.tsx";
import { Guide } from "../../views/guide.tsx";
import { Confidential, Helpline } from "../../views/helpline.tsx";
import { Place } from "../../views/place.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx, Page } from "../ctx.ts";
import type { Town } from "../messages.gen.ts";
import { loadWords, spoken } from "../words.ts";
import type { Checked } from "./checking.ts";
import { draftsOf } from "./drafts.ts";
import { publicHolidays } from "./holidays_form.ts";

/** "#/preview/abc" and "#/preview/abc/ar". */
export function View({ ctx, args }: Page) {
  const [id = "", wanted = ""] = args;
  const stored = ctx.store.get(id)?.record;
  const lang = wanted || stored?.title.source_lang || "de";
  const [checked, keep] = useState<Checked | "offline" | undefined>(undefined);
  useEffect(() => {
    let stale = false;
    void (async () => {
      const draft = await draftsOf(ctx.me.person.id).get(id);
      const record = draft?.record ?? stored;
      if (!record) return;
      const found = await ctx.client.post<Checked>("check", { record }).catch(() => "offline" as const);
      if (!stale) keep(found);
    })();
    return () => {
      stale = true;
    };
  }, [id]);
  const shown = checked && checked !== "offline" ? checked.preview[lang] : undefined;
  const words = useWordsOf(ctx, lang);
  return (
    <>
      <div class="strip" dir={direction(ctx.me.languages[0] ?? "de")}>
        <button class="round" type="button" aria-label={words.back} onClick={() => ctx.go(`#/record/${id}`)}><Icon name="close" /></button>
        <span>{words.title}</span>
        <div class="chips" role="group">
          {ctx.me.languages.map((one) => <a class="chip" key={one} lang={one} href={`#/preview/${id}/${one}`} aria-current={one === lang ? "true" : undefined}>{endonym(one)}</a>)}
        </div>
      </div>
      {shown ? <Reader ctx={ctx} record={shown} lang={lang} key={`${id}${lang}`} /> : <main id="main"><p class="soft">{checked === "offline" ? words.offline : checked ? words.unseen : ""}</p></main>}
    </>
  );
}

/** The editor's own sentences are taken before the page speaks the reader's language. */
function useWordsOf(ctx: Ctx, lang: string): { back: string; title: string; offline: string; unseen: string } {
  const [own] = useState(() => ({ lang: ctx.lang, words: { back: t("bar.close"), title: t("edit.form.preview"), offline: t("edit.preview.offline"), unseen: t("edit.preview.unseen") } }));
  useEffect(() => {
    // Words of a language the editor itself does not speak are those it falls back to; direction and dates are the language's own.
    void loadWords(spoken.includes(lang) ? lang : own.lang).then(() => {
      document.documentElement.lang = lang;
      document.documentElement.dir = direction(lang);
      ctx.redraw();
    });
    return () => void loadWords(own.lang).then(ctx.redraw);
  }, [lang]);
  return own.words;
}

/** The views of the reader's app, as it chooses among them. */
const VIEWS: { [kind: string]: (ctx: ReaderCtx, record: never) => VNode } = {
  place: (ctx, place) => <Place ctx={ctx} place={place} />,
  course: (ctx, course) => <Course ctx={ctx} course={course} />,
  event: (ctx, event) => <Event ctx={ctx} event={event} />,
  helpline: (ctx, line) => <Helpline ctx={ctx} line={line} />,
  guide: (ctx, guide) => <Guide ctx={ctx} guide={guide} />,
  alert: (ctx, alert) => <Alert ctx={ctx} alert={alert} />,
};

function Reader({ ctx, record, lang }: { ctx: Ctx; record: WireRecord; lang: string }) {
  const reader = readerCtx(ctx, record, lang);
  const hidden = record.kind !== "helpline" && "location_policy" in record && record.location_policy === "confidential";
  if (hidden) return <Confidential ctx={reader} record={record as never} />;
  return VIEWS[record.kind]?.(reader, record as never) ?? null;
}

function readerCtx(ctx: Ctx, record: WireRecord, lang: string): ReaderCtx {
  const now_s = ctx.now_s();
  const nothing = () => undefined;
  const records = new Map<string, AnyRecord>([["town", townOf(ctx.me.town, ctx.today) as unknown as AnyRecord], [record.id, record as unknown as AnyRecord]]);
  return {
    slug: ctx.me.town.slug, lang, records: new Records(records), now: nowAt(now_s), age: { lastSuccess_s: now_s, online: true, checking: false }, prefs: { kept: [], lang } as unknown as Prefs, memory: new Map(), position: undefined,
    set: nothing, go: nothing, back: () => ctx.go(`#/record/${record.id}`), sheet: nothing, close: nothing, help: nothing, locate: async () => false, redraw: ctx.redraw, changes: () => [],
  };
}

function townOf(town: Town, today: string): WireTown {
  const year = Number(today.slice(0, 4));
  return { kind: "town", id: "town", title: town.title.said[town.title.source_lang]?.text ?? town.slug, land: town.land, zone: "Europe/Berlin", languages: town.languages ?? [], holidays: [year, year + 1].flatMap((one) => publicHolidays(town.land, one, town.catholic)) };
}

