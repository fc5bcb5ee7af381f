/** A day as a bar: filled is open, grey is open later, the needle is now. Drawn with SVG attributes: the CSP forbids `style`. */
export interface Bar {
  from: number;
  to: number;
  /** open now or a day without a needle · later today · not sure or by appointment */
  look: "open" | "free" | "maybe";
}

export const DAY_FROM = 360;
export const DAY_TO = 1320;

export function DayBar({ bars, now, from = DAY_FROM, to = DAY_TO }: { bars: readonly Bar[]; now?: number; from?: number; to?: number }) {
  const place = (minute: number) => Math.round(((Math.min(to, Math.max(from, minute)) - from) / (to - from)) * 1000) / 10;
  return (
    <svg class="day" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="day-track" y="4" width="100" height="2" />
      {bars.map((bar) => {
        const width = place(bar.to) - place(bar.from);
        return width > 0 && <rect class={`day-${bar.look}`} x={place(bar.from)} y="1.5" width={width} height="7" />;
      })}
      {now !== undefined && now >= from && now <= to && <rect class="day-now" x={place(now) - 0.8} y="-1" width="1.6" height="12" />}
    </svg>
  );
}

/** The hours under a bar, for people who count. */
export function DayHours() {
  return (
    <span class="hours" aria-hidden="true">
      {[6, 10, 14, 18, 22].map((hour) => (
        <bdi>{hour}</bdi>
      ))}
    </span>
  );
}
