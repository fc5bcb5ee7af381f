/** Numbers inside a sentence of any direction: each in an isolate of its own (ui/README.md 6). */
import { clock, phone } from "../text/format.ts";

export function Phone({ number }: { number: string }) {
  return <bdi>{phone(number)}</bdi>;
}

export function Time({ minute }: { minute: number }) {
  return <bdi>{clock(minute)}</bdi>;
}

/** Two isolated ends with the dash between them in the page's direction: one isolate would show Arabic readers the end first. */
export function Range({ from, to }: { from: number; to: number }) {
  return (
    <span class="range">
      <Time minute={from} />–<Time minute={to} />
    </span>
  );
}
