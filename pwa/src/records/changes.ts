/** What changed since the last visit, in words that matter: "4 seats free", "does not take place", never only "new". */
import type { AnyRecord, Schedule } from "../sync/messages.gen.ts";
import type { Change } from "../sync/state.ts";

export interface Told {
  id: string;
  key: string;
  /** For keys that count. */
  count?: number;
  /** Red: somebody would travel for nothing. */
  off: boolean;
}

const NEW: Record<string, string> = { place: "changes.new_place", course: "changes.new_course", event: "changes.new_event", guide: "changes.new_guide", helpline: "changes.new_helpline", alert: "changes.new_alert" };
const STATUS: Record<string, string> = { cancelled: "changes.cancelled", moved: "changes.moved", confirmed: "changes.confirmed" };
/** First match speaks for the record; the order is what saves most trips. */
const FIELDS: [fields: string[], key: string][] = [
  [["phones"], "changes.new_phone"],
  [["street", "lat_e7", "lon_e7", "postcode", "city", "place_name", "address_extra", "place_open"], "changes.new_address"],
  [["hours", "hours_note", "stops"], "changes.new_hours"],
  [["schedule", "day", "time_open", "schedule_note"], "changes.new_time"],
  [["title", "summary", "body"], "changes.new_text"],
];

/** The changes worth telling, cancelled ones first; checks, sources and the town's own record are not. */
export function tell(changes: readonly Change[], records: { get(id: string): unknown }, today: string): Told[] {
  const found = changes.flatMap((change) => one(change, records.get(change.id) as AnyRecord | undefined, today) ?? []);
  return found.sort((first, second) => Number(second.off) - Number(first.off));
}

function one({ id, what, fields = [] }: Change, now: AnyRecord | undefined, today: string): Told | undefined {
  if (what === "gone") return { id, key: "changes.removed", off: true };
  if (!now || !(now.kind in NEW)) return undefined;
  if (what === "added") return { id, key: NEW[now.kind] as string, off: false };
  const status = fields.includes("event_status") && STATUS[now["event_status"] as string];
  if (status) return { id, key: status, off: now["event_status"] === "cancelled" };
  const schedule = now["schedule"] as Schedule | undefined;
  if (fields.includes("schedule") && schedule?.overrides?.some((over) => over.cancelled && over.recurrence >= today)) return { id, key: "changes.cancelled", off: true };
  const free = (now["seats"] as { free?: number } | undefined)?.free ?? 0;
  if (fields.includes("seats") && free > 0) return { id, key: "changes.seats", count: free, off: false };
  const key = FIELDS.find(([names]) => names.some((name) => fields.includes(name)))?.[1];
  return key ? { id, key, off: false } : undefined;
}
