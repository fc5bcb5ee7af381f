/** Everything behind the start page and the numbers: loaded right after them, kept with them (README.md, "Two parts"). */
import type { Ctx } from "../ctx.ts";
import type { Frame } from "../app.tsx";
import { erase } from "../erase.ts";
import type { Route } from "../router.ts";
import { t } from "../text/i18n.ts";
import { toast } from "../ui/toast.tsx";
import { ageWords } from "./age.tsx";
import { Alert } from "./alert.tsx";
import { Changes } from "./changes.tsx";
import { Course } from "./course.tsx";
import { Courses } from "./courses.tsx";
import { Event } from "./event.tsx";
import { Events } from "./events.tsx";
import { Guide } from "./guide.tsx";
import { Guides } from "./guides.tsx";
import { Confidential, Helpline } from "./helpline.tsx";
import { Pass } from "./pass.tsx";
import { Place } from "./place.tsx";
import { Places } from "./places.tsx";
import { Saved } from "./saved.tsx";
import { Search } from "./search.tsx";
import { Settings } from "./settings.tsx";
import { Gone } from "./trouble.tsx";

export { post } from "./report.tsx";

export function Room({ ctx, frame, route }: { ctx: Ctx; frame: Frame; route: Route }) {
  switch (route.view) {
    case "places": return <Places ctx={ctx} topic={route.topic} />;
    case "courses": return <Courses ctx={ctx} />;
    case "events": return <Events ctx={ctx} />;
    case "guides": return <Guides ctx={ctx} />;
    case "search": return <Search ctx={ctx} />;
    case "saved": return <Saved ctx={ctx} />;
    case "changes": return <Changes ctx={ctx} />;
    case "settings": return <Settings ctx={ctx} waits={frame.phone.waits()} onCheck={() => void check(ctx, frame)} onPass={() => ctx.sheet(t("pass.title"), () => <Pass ctx={ctx} phone={frame.phone} />)} onErase={() => { frame.close(); void erase(); }} />;
    case "record": return <One ctx={ctx} id={route.id} />;
    default: return <Gone ctx={ctx} />;
  }
}

/** Looks for news because the reader asked, and says how it went. */
async function check(ctx: Ctx, { phone }: Frame): Promise<void> {
  const answer = await phone.check(true);
  void toast(t(answer === "news" ? "changes.title" : answer === "nothing" ? "settings.up_to_date" : answer, { when: ageWords(ctx) }));
}

function One({ ctx, id }: { ctx: Ctx; id: string }) {
  const record = ctx.records.get(id);
  if (!record) return <Gone ctx={ctx} />;
  if ("location_policy" in record && record.location_policy === "confidential" && (record.kind === "place" || record.kind === "course")) return <Confidential ctx={ctx} record={record} />;
  switch (record.kind) {
    case "place": return <Place ctx={ctx} place={record} />;
    case "course": return <Course ctx={ctx} course={record} />;
    case "event": return <Event ctx={ctx} event={record} />;
    case "guide": return <Guide ctx={ctx} guide={record} />;
    case "helpline": return <Helpline ctx={ctx} line={record} />;
    case "alert": return <Alert ctx={ctx} alert={record} />;
    default: return <Gone ctx={ctx} />;
  }
}
