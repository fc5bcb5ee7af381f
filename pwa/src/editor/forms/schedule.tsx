/** A timetable by touch: weekdays, from and to, until when, and a month in which single days differ. */
import { useState } from "preact/hooks";
import { t, n, rich } from "../../text/i18n.ts";
import { fullDay, longDay, month as monthName, shortDay, weekday } from "../../text/format.ts";
import { laterDay, weekdayOf } from "../../time/zone.ts";
import { DayBar } from "../../ui/day.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Range } from "../../ui/number.tsx";
import type { Course, Json, Schedule } from "../messages.gen.ts";
import type { Form } from "./form.ts";
import { isHoliday, publicHolidays } from "./holidays_form.ts";
import { DayLine, Fold, OneOf, TimePair, Wrong } from "./inputs.tsx";
import { asUsual, atOtherTime, calledOff, fresh, lessons, onDays, planOf, stateOf, toggled, withBreak, withRule, withTime, type DayState } from "./schedule_form.ts";

/** A Monday, for the names of weekdays. */
const MONDAY = "2026-01-05";
const FROM = 480;
const TO = 1260;

export function SchedulePart({ form }: { form: Form }) {
  const schedule = (form.record as Course).schedule ?? undefined;
  const plan = schedule && planOf(schedule);
  // The day that was asked for: the first lesson may be later, and another chip may bring it back.
  const [from, ask] = useState(schedule?.start.slice(0, 10) ?? form.ctx.today);
  const set = (next: Schedule) => form.put("schedule", next as unknown as Json);
  const base = schedule ?? fresh(from);
  const chosen = plan?.weekdays ?? [];
  const tap = (day: number) => {
    const weekdays = chosen.includes(day) ? chosen.filter((one) => one !== day) : [...chosen, day];
    if (!weekdays.length && form.record.kind === "course") return form.put("schedule", undefined);
    set(withRule(base, { weekdays }, from));
  };
  const bounds = (day: string) => {
    ask(day);
    if (schedule && day) set(withRule(schedule, {}, day));
  };
  return (
    <div id="f-schedule">
      {plan && !plan.plain ? <p class="note"><Icon name="info" /><span>{t("edit.form.rule_kept")} <bdi>{schedule?.rule}</bdi></span></p> : (
        <div class="slab plan">
          {Array.from({ length: 7 }, (_, day) => <WeekRow lang={form.ctx.lang} day={day} on={chosen.includes(day)} from={plan?.from_min ?? 540} to={plan?.to_min} key={day} onTap={() => tap(day)} />)}
        </div>
      )}
      {(schedule || form.record.kind === "event") && <Times base={base} onChange={set} />}
      <div class="pair field">
        <DayLine id="f-schedule-start" label={t(chosen.length ? "edit.form.first_day" : "edit.form.day")} value={schedule && !chosen.length ? schedule.start.slice(0, 10) : from} problems={form.problems("schedule.start")} onChange={(day) => (form.record.kind === "event" && day && !schedule ? (ask(day), set(fresh(day))) : bounds(day))} />
        {chosen.length > 0 && schedule && <DayLine id="f-schedule-until" label={t("edit.form.last_day")} value={plan?.until ?? ""} onChange={(until) => set(withRule(schedule, { until }, from))} />}
      </div>
      {schedule && plan && (
        <>
          {chosen.length > 0 && <Fold name={t("edit.form.every")} open={plan.every > 1}><OneOf label={t("edit.form.every")} options={["1", "2", "3", "4"]} chosen={String(plan.every)} name={(every) => n("edit.form.every_weeks", Number(every))} onChoose={(every) => set(withRule(schedule, { every: Number(every) }, from))} /></Fold>}
          {(chosen.length > 0 || !plan.plain) && <Different form={form} schedule={schedule} onChange={set} />}
          <Ahead form={form} schedule={schedule} />
        </>
      )}
      <Wrong id="f-schedule" problems={form.problems("schedule").filter(({ path }) => path !== "schedule.start")} />
    </div>
  );
}

function WeekRow({ lang, day, on, from, to, onTap }: { lang: string; day: number; on: boolean; from: number; to: number | undefined; onTap: () => void }) {
  const sample = laterDay(MONDAY, day);
  return (
    <div class="plan-day">
      <button class="chip" type="button" aria-pressed={on ? "true" : "false"} aria-label={`${weekday(lang, sample)}: ${weekday(lang, sample, "long")}`} onClick={onTap}>{weekday(lang, sample)}</button>
      <span><DayBar from={FROM} to={TO} bars={on ? [{ from, to: to ?? from + 60, look: "open" }] : []} /></span>
      <b>{on ? to === undefined ? <bdi>{rangeStart(from)}</bdi> : <Range from={from} to={to} /> : "–"}</b>
    </div>
  );
}

const rangeStart = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function Times({ base, onChange }: { base: Schedule; onChange: (schedule: Schedule) => void }) {
  const { from_min, to_min } = planOf(base);
  if (base.all_day) return null;
  return (
    <div class="plan-set">
      <TimePair from={from_min} to={to_min ?? from_min + 60} fromLabel={t("edit.form.from")} toLabel={t("edit.form.to")} onChange={(from, to) => onChange(withTime(base, from, to))} />
    </div>
  );
}

/** A month of days: a tap takes a lesson out, brings it back, or adds one; below it, the day that was tapped. */
function Different({ form, schedule, onChange }: { form: Form; schedule: Schedule; onChange: (schedule: Schedule) => void }) {
  const { lang, today, me } = form.ctx;
  const first = schedule.start.slice(0, 10) > today ? schedule.start.slice(0, 10) : today;
  const [shown, show] = useState(`${first.slice(0, 7)}-01`);
  const [picked, pick] = useState("");
  const turn = (months: number) => show(new Date(Date.UTC(Number(shown.slice(0, 4)), Number(shown.slice(5, 7)) - 1 + months, 1)).toISOString().slice(0, 10));
  const days = Array.from({ length: 31 }, (_, at) => laterDay(shown, at)).filter((day) => day.startsWith(shown.slice(0, 7)));
  const name = `${monthName(lang, shown, "long")} ${shown.slice(0, 4)}`;
  const tap = (day: string) => {
    pick(day);
    onChange(toggled(schedule, day));
  };
  const last = planOf(schedule).until || laterDay(first, 365);
  const held = onDays(schedule, [0, 1].flatMap((year) => publicHolidays(me.town.land, Number(first.slice(0, 4)) + year, me.town.catholic)).filter((day) => day >= first && day <= last));
  return (
    <section>
      <h2>{t("edit.form.different")}</h2>
      <p class="small soft">{t("edit.form.different_hint")}</p>
      {held.length > 0 && <button class="button quiet short" type="button" onClick={() => onChange(held.reduce((made, day) => withBreak(made, day, day), schedule))}><Icon name="day" />{n("edit.form.holidays_off", held.length)}</button>}
      <div class="slab">
        <div class="line apart month-top">
          <button class="round" type="button" aria-label={t("edit.form.month_before")} onClick={() => turn(-1)}><Icon name="back" /></button>
          <b aria-live="polite">{name}</b>
          <button class="round" type="button" aria-label={t("edit.form.month_after")} onClick={() => turn(1)}><Icon name="next" /></button>
        </div>
        <div class="month" role="group" aria-label={name}>
          {Array.from({ length: 7 }, (_, day) => <span key={`name${day}`} aria-hidden="true">{weekday(lang, laterDay(MONDAY, day))}</span>)}
          {Array.from({ length: weekdayOf(shown) }, (_, at) => <span key={`gap${at}`} />)}
          {days.map((day) => {
            const state = stateOf(schedule, day);
            const holiday = isHoliday(day, me.town);
            return (
              <button class={`${LOOKS[state]}${holiday ? " holiday" : ""}${day === picked ? " picked" : ""}`} type="button" key={day} onClick={() => tap(day)}
                aria-label={`${longDay(lang, day, day)}: ${t(`edit.form.day_${state}`)}${holiday ? `, ${t("edit.form.holiday")}` : ""}`}>{Number(day.slice(8))}</button>
            );
          })}
        </div>
        {picked && <Picked form={form} schedule={schedule} day={picked} onChange={onChange} />}
      </div>
      <Break lang={lang} schedule={schedule} first={first} onChange={onChange} />
    </section>
  );
}

const LOOKS: { [state in DayState]: string } = { free: "pale", on: "on", off: "off", other: "on other", extra: "on extra", break: "off" };

function Picked({ form, schedule, day, onChange }: { form: Form; schedule: Schedule; day: string; onChange: (schedule: Schedule) => void }) {
  const state = stateOf(schedule, day);
  const plan = planOf(schedule);
  const held = lessons(schedule, day, day).find((one) => one.start.startsWith(day) && !one.cancelled);
  const from = held ? Number(held.start.slice(11, 13)) * 60 + Number(held.start.slice(14, 16)) : plan.from_min;
  const to = from + (held?.duration_min || (plan.to_min ?? plan.from_min + 60) - plan.from_min);
  const usual = stateOf(asUsual(schedule, day), day);
  // Until one of the ends was moved, another time is still the usual one.
  const [other, want] = useState("");
  const choose = (option: string) => {
    want(option === "other" ? day : "");
    onChange(option === "off" ? (usual === "free" ? asUsual(schedule, day) : calledOff(schedule, day)) : option === "other" ? atOtherTime(schedule, day, from, to === from ? from + 60 : to) : usual === "free" ? toggled(asUsual(schedule, day), day) : asUsual(schedule, day));
  };
  const asked = other === day && (state === "on" || state === "extra");
  const chosen = asked ? "other" : state === "break" || state === "free" ? "off" : state === "extra" ? "on" : state;
  return (
    <div class="plan-set">
      <OneOf label={fullDay(form.ctx.lang, day)} options={["on", "off", "other"]} chosen={chosen} name={(one) => t(`edit.form.day_${one}`)} onChoose={choose} />
      {chosen === "other" && <TimePair from={from} to={to} fromLabel={t("edit.form.from")} toLabel={t("edit.form.to")} onChange={(begin, end) => onChange(atOtherTime(schedule, day, begin, end))} />}
    </div>
  );
}

function Break({ lang, schedule, first, onChange }: { lang: string; schedule: Schedule; first: string; onChange: (schedule: Schedule) => void }) {
  const [from, begin] = useState("");
  const [to, end] = useState("");
  const gone = from && to && from <= to ? lessons(schedule, from, to).filter((one) => !one.cancelled).length : 0;
  return (
    <Fold name={t("edit.form.break")}>
      <div class="pair">
        <DayLine id="f-break-from" label={t("edit.form.break_from")} value={from} onChange={begin} />
        <DayLine id="f-break-to" label={t("edit.form.break_to")} value={to} onChange={end} />
      </div>
      <button class="button quiet" type="button" aria-disabled={gone ? undefined : "true"} onClick={() => { if (gone) { onChange(withBreak(schedule, from, to)); begin(""); end(""); } }}>{gone ? n("edit.form.break_off", gone) : t("edit.form.break_none")}</button>
      {(schedule.exdates ?? []).length > 0 && <p class="small soft">{t("edit.form.break_days", { days: (schedule.exdates ?? []).filter((day) => day >= first).map((day) => shortDay(lang, day)).join(", ") })}</p>}
    </Fold>
  );
}

/** Four weeks as readers will see them, worked out on this phone. */
function Ahead({ form, schedule }: { form: Form; schedule: Schedule }) {
  const { lang, today } = form.ctx;
  const begin = schedule.start.slice(0, 10) > today ? schedule.start.slice(0, 10) : today;
  const found = lessons(schedule, begin, laterDay(begin, 27));
  return (
    <Fold name={n("edit.form.ahead", found.filter((one) => !one.cancelled).length)}>
      <ul class="ahead">
        {found.map((one) => {
          const from = Number(one.start.slice(11, 13)) * 60 + Number(one.start.slice(14, 16));
          return (
            <li key={one.recurrence} class={one.cancelled ? "void" : undefined}>
              <span>{fullDay(lang, one.start)}</span> {one.start.length > 10 && <b>{one.duration_min ? <Range from={from} to={from + one.duration_min} /> : rich("edit.form.starts_at", { time: <bdi>{rangeStart(from)}</bdi> })}</b>}
              {one.cancelled && <span> {t("edit.form.day_off")}</span>}
              {isHoliday(one.start.slice(0, 10), form.ctx.me.town) && <span class="soft"> {t("edit.form.holiday")}</span>}
            </li>
          );
        })}
      </ul>
    </Fold>
  );
}
