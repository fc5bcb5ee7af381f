/** What changed since the last visit, in words that matter: "4 seats free", "does not take place", never only "new". */
import type { AnyRecord, WireRecord } from "../sync/messages.gen.ts";

export interface Change {
  id: string;
  /** The record as it is now; absent when it was removed. */
  now?: AnyRecord | undefined;
  /** As the reader saw it last; absent when it is new. */
  before?: AnyRecord | undefined;
}

export interface Told {
  id: string;
  key: string;
  /** For keys that count. */
  count?: number;
  /** Red: somebody would travel for nothing. */
  off: boolean;
}

const NEW: Record<string, string> = { place: "changes.new_place", course: "changes.new_course", event: "changes.new_event", guide: "changes.new_guide", helpline: "changes.new_helpline", alert: "changes.new_alert" };
/** First match speaks for the record; the order is what saves most trips. */
const FIELDS: [fields: string[], key: string][] = [
  [["phones"], "changes.new_phone"],
  [["street", "lat_e7", "lon_e7", "postcode", "city", "place_name", "address_extra", "place_open"], "changes.new_address"],
  [["hours", "hours_note", "stops"], "changes.new_hours"],
  [["schedule", "day", "time_open", "schedule_note"], "changes.new_time"],
  [["title", "summary", "body"], "changes.new_text"],
];

/** The changes worth telling, cancelled ones first; checks, sources and the town's own record are not. */
export function tell(changes: readonly Change[]): Told[] {
  const found = changes.flatMap((change) => one(change) ?? []);
  return found.sort((first, second) => Number(second.off) - Number(first.off));
}

function one({ id, now, before }: Change): Told | undefined {
  const kind = (now ?? before)?.kind ?? "";
  if (!(kind in NEW)) return undefined;
  if (!now) return kind === "alert" ? undefined : { id, key: "changes.removed", off: true };
  if (!before) return { id, key: NEW[kind] as string, off: false };
  const status = now["event_status"];
  if (status !== before["event_status"] && (status === "cancelled" || status === "moved" || status === "confirmed")) return { id, key: `changes.${status}`, off: status === "cancelled" };
  if (cancelledMore(now as unknown as WireRecord, before as unknown as WireRecord)) return { id, key: "changes.cancelled", off: true };
  const free = (now as { seats?: { free?: number } }).seats?.free ?? 0;
  if (free > 0 && free !== ((before as { seats?: { free?: number } }).seats?.free ?? 0)) return { id, key: "changes.seats", count: free, off: false };
  const key = FIELDS.find(([fields]) => fields.some((field) => JSON.stringify(now[field]) !== JSON.stringify(before[field])))?.[1];
  return key ? { id, key, off: false } : undefined;
}

function cancelledMore(now: WireRecord, before: WireRecord): boolean {
  const count = (record: WireRecord) => ("schedule" in record ? (record.schedule?.overrides ?? []).filter((over) => over.cancelled).length : 0);
  return count(now) > count(before);
}
