/** Opening hours by touch. What the form cannot say stays as the string it is, until somebody decides to enter it anew. */
import { useEffect, useState } from "preact/hooks";
import { n, t } from "../../text/i18n.ts";
import { fullDay, shortDay, weekday } from "../../text/format.ts";
import { laterDay } from "../../time/zone.ts";
import { Note } from "../../ui/badge.tsx";
import { Switch } from "../../ui/choice.tsx";
import { DayBar } from "../../ui/day.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Range } from "../../ui/number.tsx";
import type { Hours, Json, Place } from "../messages.gen.ts";
import type { Form } from "./form.ts";
import { EMPTY, read, write, type Exception, type HoursForm, type Span, type Spans } from "./hours_form.ts";
import { DayLine, Fold, Line, OneOf, TimePair, Wrong } from "./inputs.tsx";

const MONDAY = "2026-01-05";
const NINE_TO_FIVE: Span = { from: 540, to: 1020 };

export function HoursPart({ form }: { form: Form }) {
  const hours = (form.record as Place).hours ?? {};
  const osm = hours.osm ?? "";
  const known = read(osm);
  const [anew, begin] = useState(false);
  const set = (next: Hours) => form.put("hours", next.osm || next.by_appointment || next.note ? (next as unknown as Json) : undefined);
  const change = (next: HoursForm) => set({ ...hours, osm: write(next) });
  return (
    <div id="f-hours">
      {known || anew ? <Week form={form} hours={known ?? EMPTY} onChange={change} /> : (
        <>
          <Note icon="info"><p>{t("edit.form.hours_kept")}</p><p><bdi class="wrap">{osm}</bdi></p></Note>
          <Line id="f-hours-osm" label={t("edit.form.hours_text")} value={osm} mode="url" onInput={(text) => set({ ...hours, osm: text })} />
          <button class="button quiet short" type="button" onClick={() => begin(true)}>{t("edit.form.hours_anew")}</button>
        </>
      )}
      <div class="slab field"><Switch icon="phone" title={t("edit.form.by_appointment")} on={Boolean(hours.by_appointment)} onClick={() => set({ ...hours, by_appointment: !hours.by_appointment })} /></div>
      <FourWeeks form={form} hours={hours} />
      <Wrong id="f-hours" problems={form.problems("hours")} />
    </div>
  );
}

function Week({ form, hours, onChange }: { form: Form; hours: HoursForm; onChange: (hours: HoursForm) => void }) {
  const [picked, pick] = useState<number | undefined>(undefined);
  const row = (day: number, spans: Spans) => onChange({ ...hours, rows: hours.rows.map((one, at) => (at === day ? spans : one)) });
  const usual = (): Spans => hours.rows.findLast((one, day) => one.length > 0 && day !== picked) ?? [NINE_TO_FIVE];
  const tap = (day: number) => {
    const spans = hours.rows[day] ?? [];
    if (!spans.length) row(day, usual());
    else if (picked === day) row(day, []);
    pick(spans.length && picked === day ? undefined : day);
  };
  const { lang } = form.ctx;
  return (
    <>
      <div class="slab plan">
        {hours.rows.map((spans, day) => (
          <DayRow lang={lang} day={day} spans={spans} open={picked === day} key={day} onTap={() => tap(day)} onChange={(next) => row(day, next)}
            onAll={() => onChange({ ...hours, rows: hours.rows.map((one, at) => (one.length || at < 5 ? (hours.rows[day] ?? []) : one)) })} />
        ))}
      </div>
      <OneOf label={t("edit.form.on_holidays")} options={["closed", "same", "own"]} chosen={hours.holiday === "same" ? "same" : hours.holiday.length ? "own" : "closed"} name={(one) => t(`edit.form.holidays_${one}`)}
        onChoose={(one) => onChange({ ...hours, holiday: one === "same" ? "same" : one === "closed" ? [] : [{ from: 600, to: 840 }] })} />
      {hours.holiday !== "same" && hours.holiday.length > 0 && <Pieces spans={hours.holiday} onChange={(holiday) => onChange({ ...hours, holiday })} />}
      <Exceptions form={form} hours={hours} onChange={onChange} />
      {hours.rest.length > 0 && <p class="note"><Icon name="info" /><span>{t("edit.form.hours_rest")} <bdi class="wrap">{hours.rest.join("; ")}</bdi></span></p>}
    </>
  );
}

function DayRow({ lang, day, spans, open, onTap, onChange, onAll }: { lang: string; day: number; spans: Spans; open: boolean; onTap: () => void; onChange: (spans: Spans) => void; onAll: () => void }) {
  const sample = laterDay(MONDAY, day);
  return (
    <>
      <div class="plan-day">
        <button class="chip" type="button" aria-pressed={spans.length ? "true" : "false"} aria-expanded={open ? "true" : "false"} aria-label={`${weekday(lang, sample)}: ${weekday(lang, sample, "long")}`} onClick={onTap}>{weekday(lang, sample)}</button>
        <span><DayBar bars={spans.map(({ from, to }) => ({ from, to: Math.min(to, 1440), look: "open" as const }))} /></span>
        <b>{spans.length ? spans.map((span, at) => <span key={at}>{at > 0 && ", "}<Range from={span.from} to={span.to} /></span>) : "–"}</b>
      </div>
      {open && spans.length > 0 && (
        <div class="plan-set">
          <Pieces spans={spans} onChange={onChange} />
          <button class="button bare short" type="button" onClick={onAll}><Icon name="copy" />{t("edit.form.hours_all")}</button>
        </div>
      )}
    </>
  );
}

/** Several spans of one day: each with its ends, one can be added behind the last and taken away. */
function Pieces({ spans, onChange }: { spans: Spans; onChange: (spans: Spans) => void }) {
  const last = spans.at(-1) as Span;
  const begin = Math.min(Math.ceil((last.to + 60) / 15) * 15, 1380);
  return (
    <>
      {spans.map((span, at) => (
        <div class="piece" key={at}>
          <TimePair from={span.from} to={span.to} fromLabel={t("edit.form.from")} toLabel={t("edit.form.to")} onChange={(from, to) => onChange(spans.map((one, place) => (place === at ? { from, to } : one)))} />
          {spans.length > 1 && <button class="button bare short" type="button" onClick={() => onChange(spans.filter((_, place) => place !== at))}><Icon name="trash" />{t("edit.form.hours_less")}</button>}
        </div>
      ))}
      {begin > last.to && <button class="button bare short" type="button" onClick={() => onChange([...spans, { from: begin, to: Math.min(begin + 180, 1440) }])}><Icon name="plus" />{t("edit.form.hours_more")}</button>}
    </>
  );
}

function Exceptions({ form, hours, onChange }: { form: Form; hours: HoursForm; onChange: (hours: HoursForm) => void }) {
  const [from, begin] = useState("");
  const [to, end] = useState("");
  const { lang } = form.ctx;
  const set = (at: number, next: Exception | undefined) => onChange({ ...hours, exceptions: hours.exceptions.flatMap((one, place) => (place === at ? (next ? [next] : []) : [one])) });
  const add = (spans: Spans) => {
    if (!from || (to && to < from)) return;
    onChange({ ...hours, exceptions: [...hours.exceptions, { from, to: to || from, spans }].sort((one, other) => (one.from < other.from ? -1 : 1)) });
    begin("");
    end("");
  };
  return (
    <Fold name={t("edit.form.hours_different")} open={hours.exceptions.length > 0}>
      {hours.exceptions.map((one, at) => (
        <div class="slab piece" key={`${one.from}${one.to}`}>
          <div class="row mid">
            <span class="row-body"><span class="row-name">{shortDay(lang, one.from)}{one.to !== one.from && <> – {shortDay(lang, one.to)}</>} {one.from.slice(0, 4)}</span>{one.spans.length ? one.spans.map((span, place) => <span key={place}>{place > 0 && ", "}<Range from={span.from} to={span.to} /></span>) : <span class="soft small">{t("edit.form.closed")}</span>}</span>
            <button class="round" type="button" aria-label={t("edit.form.exception_remove", { day: shortDay(lang, one.from) })} onClick={() => set(at, undefined)}><Icon name="trash" /></button>
          </div>
          {one.spans.length > 0 && <div class="plan-set"><Pieces spans={one.spans} onChange={(spans) => set(at, { ...one, spans })} /></div>}
        </div>
      ))}
      <div class="pair field">
        <DayLine id="f-exception-from" label={t("edit.form.break_from")} value={from} onChange={begin} />
        <DayLine id="f-exception-to" label={t("edit.form.break_to")} value={to} onChange={end} />
      </div>
      <div class="line field">
        <button class="button quiet short" type="button" aria-disabled={from ? undefined : "true"} onClick={() => add([])}>{t("edit.form.exception_closed")}</button>
        <button class="button quiet short" type="button" aria-disabled={from ? undefined : "true"} onClick={() => add([NINE_TO_FIVE])}>{t("edit.form.exception_other")}</button>
      </div>
    </Fold>
  );
}

interface DayAnswer {
  day: string;
  spans: [number, number][];
  holiday: string;
  changed: boolean;
}

/** What readers will see of the next four weeks. Only the server can work an OSM string out, so without a network it says so. */
function FourWeeks({ form, hours }: { form: Form; hours: Hours }) {
  const { lang, online, client } = form.ctx;
  const [days, keep] = useState<DayAnswer[] | undefined>(undefined);
  const asked = JSON.stringify({ hours: { osm: hours.osm ?? "", by_appointment: hours.by_appointment ?? false } });
  useEffect(() => {
    if (!hours.osm || !online) return keep(undefined);
    let stale = false;
    const timer = setTimeout(() => {
      client.post<{ days: DayAnswer[] }>("days", JSON.parse(asked)).then(({ days: found }) => !stale && keep(found), () => !stale && keep(undefined));
    }, 500);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [asked, online]);
  if (!hours.osm) return null;
  return (
    <Fold name={t("edit.form.four_weeks")}>
      {!days ? <p class="small soft">{t(online ? "edit.form.four_weeks_wait" : "edit.form.four_weeks_offline")}</p> : (
        <ul class="ahead">
          {days.map(({ day, spans, holiday, changed }) => (
            <li key={day} class={changed ? "changed" : undefined}>
              <span>{fullDay(lang, day)}</span> {spans.length ? spans.map(([from, to], at) => <b key={at}>{at > 0 && ", "}<Range from={from} to={to} /></b>) : <span class="soft">{t("edit.form.closed")}</span>}
              {holiday && <span class="soft"> {holiday}</span>}
            </li>
          ))}
        </ul>
      )}
      {days && <p class="small soft">{n("edit.form.four_weeks_open", days.filter(({ spans }) => spans.length).length)}</p>}
    </Fold>
  );
}
