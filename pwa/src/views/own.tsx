/** The next meetings of what the reader keeps. */
import type { Ctx } from "../ctx.ts";
import type { WireRecord } from "../sync/messages.gen.ts";
import { key, nextOf, nextOfEvent, type Meeting } from "../records/agenda.ts";
import { t } from "../text/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { DateBlock, Hours } from "./row.tsx";
import { To } from "./to.tsx";
import { Title } from "./words.tsx";

const OWN_DAYS = 14;

interface Own {
  record: WireRecord;
  meeting: Meeting;
}

/** The next meetings of what the reader keeps, two weeks ahead; cancelled ones first of all belong here. */
export function ownDates(ctx: Ctx): Own[] {
  const found: Own[] = [];
  for (const id of ctx.prefs.kept) {
    const record = ctx.records.get(id);
    if (record?.kind === "course") for (const meeting of nextOf(record.schedule, ctx.now, 4, OWN_DAYS)) found.push({ record, meeting: off(record.event_status, meeting) });
    if (record?.kind === "event") {
      const meeting = nextOfEvent(record, ctx.now);
      if (meeting) found.push({ record, meeting: off(record.event_status, meeting) });
    }
  }
  return found.sort((one, other) => (key(one.meeting) < key(other.meeting) ? -1 : 1));
}

function off(status: string | undefined, meeting: Meeting): Meeting {
  return status === "cancelled" ? { ...meeting, cancelled: true } : meeting;
}

export function OwnDate({ ctx, record, meeting }: Own & { ctx: Ctx }) {
  return (
    <To ctx={ctx} route={{ view: "record", id: record.id }} look="row mid">
      <DateBlock ctx={ctx} day={meeting.day} open={meeting.from === undefined && !meeting.allDay} />
      <span class="row-body">
        <span class={`row-name${meeting.cancelled ? " void" : ""}`}><Title record={record} /></span>
        {meeting.cancelled
          ? <Badge look="off" icon="close">{t(record.kind === "course" ? "course.no_lesson" : "events.cancelled")}</Badge>
          : <span class="row-facts"><span><Hours meeting={meeting} /></span></span>}
      </span>
    </To>
  );
}
