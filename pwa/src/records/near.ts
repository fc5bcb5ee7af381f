/** How far it is: straight distance and minutes on foot. Protected records have none: same order for everybody (safety.md 4). */
import { isProtected } from "./taxonomy.ts";
import type { Point } from "../ctx.ts";

const EARTH_M = 6_371_000;
/** Streets are a third longer than the straight line; people walk 75 metres a minute. */
const DETOUR = 1.3;
const STEP_M = 75;

interface Placed {
  kind: string;
  protected?: boolean;
  location_policy?: string;
  tags?: readonly string[];
  lat_e7?: number;
  lon_e7?: number;
}

export function metres(from: Point, to: Point): number {
  const rad = Math.PI / 180;
  const dLat = (to.lat - from.lat) * rad;
  const dLon = (to.lon - from.lon) * rad;
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(from.lat * rad) * Math.cos(to.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(a));
}

export function pointOf(record: Placed): Point | undefined {
  if (isProtected(record) || !record.lat_e7 || !record.lon_e7) return undefined;
  return { lat: record.lat_e7 / 1e7, lon: record.lon_e7 / 1e7 };
}

/** Metres from the reader; nothing without a position or a place. */
export function distance(record: Placed, position: Point | undefined): number | undefined {
  const point = pointOf(record);
  return position && point ? metres(position, point) : undefined;
}

export function walk_min(distance_m: number): number {
  return Math.max(1, Math.round((distance_m * DETOUR) / STEP_M));
}

/** The way in whatever map the phone has: `geo:` with the name of the door, or the address where there is no point. */
export function wayTo(record: Placed & { street?: string; postcode?: string; city?: string }): string | undefined {
  if (isProtected(record) || (record.location_policy ?? "exact") !== "exact") return undefined;
  const address = [record.street, [record.postcode, record.city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
  const point = pointOf(record);
  const at = point ? `${point.lat},${point.lon}` : "0,0";
  if (!point && !address) return undefined;
  // iPhones do not know geo:.
  const scheme = /iP(hone|ad|od)/.test(globalThis.navigator?.userAgent ?? "") ? "maps:?" : `geo:${at}?`;
  return `${scheme}q=${encodeURIComponent(address || at)}`;
}
