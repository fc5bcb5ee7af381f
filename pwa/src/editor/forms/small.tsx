/** Parts of a few controls each: seats, level, waiting time, free places, until when, which day. Every count says its day by itself. */
import { t } from "../../text/i18n.ts";
import { shortDay } from "../../text/format.ts";
import { Switch } from "../../ui/choice.tsx";
import { wallClock } from "../../time/zone.ts";
import { Availability, Cefr, type Alert, type Course, type Event, type Helpline, type Json, type Place } from "../messages.gen.ts";
import type { Form } from "./form.ts";
import { CountRow, DayLine, idOf, OneOf, TimeStepper, Wrong } from "./inputs.tsx";
import { clock } from "./schedule_form.ts";

export function SeatsPart({ form }: { form: Form }) {
  const { maximum = 0, free = 0, as_of = "" } = (form.record as Course).seats ?? {};
  const change = (next: { maximum: number; free: number }) => form.put("seats", next.maximum || next.free ? ({ ...next, as_of: form.ctx.today } as Json) : undefined);
  return (
    <div class="slab">
      <CountRow icon="seat" name={t("edit.form.seats_free")} hint={maximum ? t("edit.form.seats_of", { maximum, day: as_of ? shortDay(form.ctx.lang, as_of) : "" }) : undefined} value={free} onChange={(count) => change({ maximum: Math.max(maximum, count), free: count })} />
      <CountRow icon="person" name={t("edit.form.seats_maximum")} value={maximum} onChange={(count) => change({ maximum: count, free: maximum ? Math.min(free, count) : count })} />
      <Wrong id="f-seats" problems={form.problems("seats")} />
    </div>
  );
}

/** A tap chooses a level, a second one makes it a range, a tap on an end takes it back. */
export function LevelPart({ form }: { form: Form }) {
  const { cefr_from, cefr_to } = form.record as Course;
  const [from, to] = [Cefr.indexOf(cefr_from ?? cefr_to ?? ("" as Cefr)), Cefr.indexOf(cefr_to ?? cefr_from ?? ("" as Cefr))];
  const choose = (place: number) => {
    const [low, high] = from < 0 ? [place, place] : place < from ? [place, to] : place > to ? [from, place] : from === to ? [-1, -1] : place === from ? [from + 1, to] : [from, place === to ? to - 1 : place];
    form.set({ ...form.record, cefr_from: Cefr[low] ?? null, cefr_to: Cefr[high] ?? null } as Course);
  };
  return (
    <div class="field" id="f-level">
      <span class="label">{t("edit.form.level")}</span>
      <div class="chips" role="group" aria-label={t("edit.form.level")}>
        {Cefr.map((level, place) => <button class="chip" type="button" key={level} aria-pressed={from <= place && place <= to && from >= 0 ? "true" : "false"} onClick={() => choose(place)}><bdi>{level}</bdi></button>)}
      </div>
      <Wrong id="f-level" problems={[...form.problems("cefr_from"), ...form.problems("cefr_to")]} />
    </div>
  );
}

export function WaitingPart({ form }: { form: Form }) {
  const waiting = (form.record as Place).waiting;
  return (
    <div class="slab">
      <CountRow icon="clock" name={t("edit.form.waiting")} hint={waiting ? t("edit.form.as_of", { day: shortDay(form.ctx.lang, waiting.as_of) }) : undefined} value={waiting?.weeks ?? 0} most={104} onChange={(weeks) => form.put("waiting", { weeks, as_of: form.ctx.today } as Json)} />
    </div>
  );
}

export function StatusPart({ form }: { form: Form }) {
  const { availability = "unknown" } = form.record as Helpline;
  return <OneOf label={t("edit.form.availability")} options={Availability} chosen={availability} name={(one) => t(`edit.form.free_${one}`)} onChoose={(one) => form.set({ ...form.record, availability: one, availability_as_of_s: one === "unknown" ? 0 : form.ctx.now_s() } as Helpline)} />;
}

const HOUR = 3600;
/** Ends of an alert that people mean: tonight, tomorrow night, three days, a week, the longest there is. */
const ENDS: readonly (readonly [key: string, days: number])[] = [["tonight", 0], ["tomorrow", 1], ["three_days", 3], ["week", 7], ["fortnight", 14]];

export function ExpiresPart({ form }: { form: Form }) {
  const alert = form.record as Alert;
  const now_s = form.ctx.now_s();
  const end = wallClock(alert.expires_s || now_s + 24 * HOUR);
  const change = (day: string, minute: number) => form.set({ ...alert, starts_s: alert.starts_s || now_s, expires_s: instantOf(day, minute) } as Alert);
  return (
    <div class="field" id="f-expires">
      <div class="chips" role="group" aria-label={t("edit.form.expires")}>
        {ENDS.map(([key, days]) => {
          const ends_s = key === "tonight" || key === "tomorrow" ? instantOf(wallClock(now_s + days * 24 * HOUR).day, 22 * 60) : now_s + days * 24 * HOUR;
          return <button class="chip" type="button" key={key} aria-pressed={alert.expires_s === ends_s ? "true" : "false"} onClick={() => form.set({ ...alert, starts_s: alert.starts_s || now_s, expires_s: ends_s } as Alert)}><span>{t(`edit.form.expires_${key}`)}</span></button>;
        })}
      </div>
      <div class="pair">
        <DayLine id={idOf("expires_s")} label={t("edit.form.expires_day")} value={end.day} onChange={(day) => day && change(day, end.minute)} />
        <TimeStepper label={t("edit.form.expires_time")} minute={end.minute} onChange={(minute) => change(end.day, minute % 1440)} />
      </div>
      <Wrong id="f-expires" problems={form.problems("expires_s")} />
    </div>
  );
}

/** The instant of a wall clock in Berlin: the offset of that day, found by looking. */
export function instantOf(day: string, minute: number): number {
  const utc_s = Date.parse(`${day}T${clock(minute)}:00Z`) / 1000;
  for (const offset_s of [2 * HOUR, HOUR]) {
    const found = wallClock(utc_s - offset_s);
    if (found.day === day && found.minute === minute) return utc_s - offset_s;
  }
  return utc_s - HOUR;
}

/** A day that is known before its time and place are. */
export function DayOfPart({ form }: { form: Form }) {
  const event = form.record as Event;
  if (event.schedule && !event.time_open) return null;
  return (
    <>
      <DayLine id="f-day" label={t("edit.form.day")} value={event.day ?? ""} problems={form.problems("day")} onChange={(day) => form.put("day", day)} />
      <div class="slab field">
        <Switch icon="clock" title={t("edit.form.time_open")} on={Boolean(event.time_open)} onClick={() => form.put("time_open", !event.time_open)} />
        <Switch icon="map" title={t("edit.form.place_open")} on={Boolean(event.place_open)} onClick={() => form.put("place_open", !event.place_open)} />
      </div>
    </>
  );
}
