/** Controls that a thumb can hit and a keyboard can type into: a line, a stepper, a time, a day, chips. */
import { useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { t } from "../../text/i18n.ts";
import { direction } from "../../text/languages.ts";
import type { Problem } from "../messages.gen.ts";
import { Icon } from "../../ui/icon.tsx";
import { clock, readClock, stepped } from "./schedule_form.ts";

/** Names for `id`s that a part of a record gives; a page shows each part once. */
export const idOf = (path: string): string => `f-${path.replaceAll(".", "-")}`;

/** What is wrong with a field, as a sentence of its own; the field points to it. */
export function Wrong({ id, problems }: { id: string; problems: readonly Problem[] }) {
  if (!problems.length) return null;
  return (
    <p class="wrong small" id={`${id}-wrong`}>
      {problems.map(({ key, severity }) => (
        <span class={severity === "warning" ? "warn" : "stop"} key={key}><Icon name={severity === "warning" ? "info" : "close"} /><span>{t(`edit.problem.${key.replace(".", "_")}`)}</span></span>
      ))}
    </p>
  );
}

export function Line({ id, label, hint, value, type = "text", lang, rows, max, problems = [], mode, fixed, onInput, onDone }: {
  id: string; label: string; hint?: string; value: string; type?: "text" | "url"; lang?: string; rows?: number | undefined; max?: number; problems?: readonly Problem[]; mode?: "tel" | "numeric" | "email" | "url" | undefined;
  fixed?: boolean; onInput: (value: string) => void; onDone?: (value: string) => void;
}) {
  const common = {
    id, class: "input", value, lang, dir: lang ? direction(lang) : type === "text" && !mode ? "auto" as const : "ltr" as const, spellcheck: Boolean(lang), autocomplete: "off", readOnly: fixed,
    "aria-invalid": problems.some(({ severity }) => severity !== "warning") || undefined, "aria-describedby": problems.length ? `${id}-wrong` : undefined,
    onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
    onBlur: (event: Event) => onDone?.((event.currentTarget as HTMLInputElement).value),
  };
  const used = max && value.length > max * 0.6 ? `${value.length} / ${max}` : "";
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? <textarea {...common} rows={rows} /> : type === "url" ? <input {...common} type="url" inputMode="url" /> : <input {...common} type="text" inputMode={mode} />}
      {hint && <p class="small soft">{hint}</p>}
      {used && <p class={`small count${max && value.length > max ? " over" : ""}`}><bdi>{used}</bdi></p>}
      <Wrong id={id} problems={problems} />
    </div>
  );
}

/** Minus, what it is, plus. `children` is shown, or typed into. */
export function Stepper({ label, less, more, onStep, children }: { label: string; less: string; more: string; onStep: (direction: 1 | -1) => void; children: ComponentChildren }) {
  return (
    <div class="stepper" role="group" aria-label={label}>
      <button class="round" type="button" aria-label={`${label}: ${less}`} onClick={() => onStep(-1)}><Icon name="minus" /></button>
      {children}
      <button class="round" type="button" aria-label={`${label}: ${more}`} onClick={() => onStep(1)}><Icon name="plus" /></button>
    </div>
  );
}

/** A time: quarters by the buttons, anything by typing ("1815"). */
export function TimeStepper({ label, minute, onChange }: { label: string; minute: number; onChange: (minute: number) => void }) {
  const [typed, type] = useState<string | undefined>(undefined);
  const done = () => {
    const found = readClock(typed ?? "");
    if (found !== undefined) onChange(found);
    type(undefined);
  };
  return (
    <div>
      <span class="label small">{label}</span>
      <Stepper label={label} less={t("edit.form.earlier")} more={t("edit.form.later")} onStep={(way) => onChange(stepped(minute, way))}>
        <input class="time" dir="ltr" inputMode="numeric" aria-label={label} value={typed ?? clock(minute)} autocomplete="off"
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => {
            const text = event.currentTarget.value;
            type(text);
            const found = text.replace(/\D/g, "").length === 4 ? readClock(text) : undefined;
            if (found !== undefined) onChange(found);
          }}
          onBlur={done} onKeyDown={(event) => event.key === "Enter" && done()} />
      </Stepper>
    </div>
  );
}

/** From and to; an end before the beginning lies on the next day. */
export function TimePair({ from, to, fromLabel, toLabel, onChange }: { from: number; to: number; fromLabel: string; toLabel: string; onChange: (from: number, to: number) => void }) {
  const long = to - from;
  return (
    <div class="pair">
      <TimeStepper label={fromLabel} minute={from} onChange={(minute) => onChange(wrapped(minute), wrapped(minute) + long)} />
      <TimeStepper label={to > 1440 ? t("edit.form.next_day", { label: toLabel }) : toLabel} minute={to} onChange={(minute) => onChange(from, ending(from, minute))} />
    </div>
  );
}

const wrapped = (minute: number): number => ((minute % 1440) + 1440) % 1440;

function ending(from: number, minute: number): number {
  const shown = wrapped(minute);
  return shown <= from ? shown + 1440 : shown;
}

export function DayLine({ id, label, value, problems = [], onChange }: { id: string; label: string; value: string; problems?: readonly Problem[]; onChange: (day: string) => void }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} class="input" type="date" value={value} min="2020-01-01" max="2099-12-31" onInput={(event) => onChange(event.currentTarget.value)} />
      <Wrong id={id} problems={problems} />
    </div>
  );
}

/** A row with a number: minus, number, plus. */
export function CountRow({ icon, name, hint, value, least = 0, most = 999, onChange }: { icon: string; name: string; hint?: string | undefined; value: number; least?: number; most?: number; onChange: (value: number) => void }) {
  const within = (next: number) => onChange(Math.max(least, Math.min(most, next)));
  return (
    <div class="row mid">
      <Icon name={icon} />
      <span class="row-body"><span class="row-name">{name}</span>{hint && <span class="soft small">{hint}</span>}</span>
      <span class="line number" role="group" aria-label={name}>
        <button class="round" type="button" aria-label={`${name}: ${t("edit.form.less")}`} onClick={() => within(value - 1)}><Icon name="minus" /></button>
        <input class="number-in" dir="ltr" inputMode="numeric" aria-label={name} value={String(value)} autocomplete="off" onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => /^\d{1,4}$/.test(event.currentTarget.value) && within(Number(event.currentTarget.value))} />
        <button class="round" type="button" aria-label={`${name}: ${t("edit.form.more_one")}`} onClick={() => within(value + 1)}><Icon name="plus" /></button>
      </span>
    </div>
  );
}

/** Chips of which one is chosen. Arrow keys go along. */
export function OneOf({ label, options, chosen, name, onChoose }: { label: string; options: readonly string[]; chosen: string; name: (option: string) => string; onChoose: (option: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const way = event.key.endsWith("Right") || event.key.endsWith("Left") ? (document.dir === "rtl" ? -step : step) : step;
    const next = (options.indexOf(chosen) + way + options.length) % options.length;
    onChoose(options[next] as string);
    box.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  return (
    <div class="field">
      <span class="label">{label}</span>
      <div class="chips" role="radiogroup" aria-label={label} ref={box} onKeyDown={keys}>
        {options.map((option, place) => (
          <button class="chip" type="button" role="radio" key={option} aria-checked={option === chosen ? "true" : "false"} tabIndex={option === chosen || (!options.includes(chosen) && !place) ? 0 : -1} onClick={() => onChoose(option)}>
            {option === chosen && <Icon name="check" />}<span>{name(option)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Chips of which any number is chosen; the order of choosing stays. */
export function ManyOf({ label, options, chosen, name, onChange }: { label: string; options: readonly string[]; chosen: readonly string[]; name: (option: string) => string; onChange: (chosen: string[]) => void }) {
  return (
    <div class="field">
      <span class="label">{label}</span>
      <div class="chips" role="group" aria-label={label}>
        {options.map((option) => {
          const on = chosen.includes(option);
          return (
            <button class="chip" type="button" key={option} aria-pressed={on ? "true" : "false"} onClick={() => onChange(on ? chosen.filter((one) => one !== option) : [...chosen, option])}>
              {on && <Icon name="check" />}<span>{name(option)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** A part that is only there when it is wanted, or `needed`: something in it is wrong. */
export function Fold({ name, open, needed, children }: { name: string; open?: boolean; needed?: boolean; children: ComponentChildren }) {
  const [wanted, show] = useState(Boolean(open));
  const shown = wanted || Boolean(needed);
  return (
    <div class="fold">
      <button class="button bare fold-go" type="button" aria-expanded={shown ? "true" : "false"} onClick={() => show(!shown)}><Icon name={shown ? "minus" : "plus"} /><span>{name}</span></button>
      {shown && children}
    </div>
  );
}
