/** Instants on the wall clock of the town (time/zone.ts). */
import { wallClock } from "../time/zone.ts";
import type { Now } from "../ctx.ts";

export function nowAt(instant_s: number): Now {
  const { day, minute } = wallClock(instant_s);
  return { s: instant_s, day, minute };
}

export function berlinDay(instant_s: number): string {
  return wallClock(instant_s).day;
}
