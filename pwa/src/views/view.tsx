/** From a route to its view. */
import type { Ctx } from "../ctx.ts";
import type { Frame } from "../app.tsx";
import type { Route, Router } from "../router.ts";
import { t } from "../text/i18n.ts";
import { Alert } from "./alerts.tsx";
import { Changes } from "./changes.tsx";
import { Course } from "./course.tsx";
import { Courses } from "./courses.tsx";
import { Download } from "./download.tsx";
import { Event } from "./event.tsx";
import { Events } from "./events.tsx";
import { Guide } from "./guide.tsx";
import { Guides } from "./guides.tsx";
import { Confidential, Helpline, Helplines, Safe } from "./helplines.tsx";
import { Home } from "./home.tsx";
import { LanguagePage } from "./language.tsx";
import { Place } from "./place.tsx";
import { Places } from "./places.tsx";
import { Saved } from "./saved.tsx";
import { Search } from "./search.tsx";
import { Settings } from "./settings.tsx";
import { Gone } from "./trouble.tsx";

interface Props {
  ctx: Ctx;
  frame: Frame;
  route: Route;
  router: Router;
}

export function View({ ctx, frame, route, router }: Props) {
  const first = ctx.prefs.lang === undefined;
  if (first || route.view === "language") {
    const choose = async (lang: string) => {
      await frame.speak(lang);
      if (frame.feed.records().size > 1 && !first) router.back();
      else router.instead({ view: "download" });
    };
    return <LanguagePage ctx={ctx} title={ctx.records.town?.title ?? t("app.name")} offered={frame.offered} onChoose={(lang) => void choose(lang)} />;
  }
  switch (route.view) {
    case "download": return <Download ctx={ctx} loading={frame.loading()} onLoad={frame.load} onPause={frame.pause} onRetry={() => void frame.sync(true)} onLater={() => { ctx.set({ later: true }); router.instead({ view: "home" }); }} />;
    case "places": return route.topic === "safe" ? <Safe ctx={ctx} /> : <Places ctx={ctx} topic={route.topic} />;
    case "courses": return <Courses ctx={ctx} />;
    case "events": return <Events ctx={ctx} />;
    case "guides": return <Guides ctx={ctx} />;
    case "helplines": return <Helplines ctx={ctx} />;
    case "search": return <Search ctx={ctx} />;
    case "saved": return <Saved ctx={ctx} />;
    case "changes": return <Changes ctx={ctx} />;
    case "settings": return <Settings ctx={ctx} onCheck={() => void frame.sync(true)} onErase={() => void frame.erase()} />;
    case "record": return <One ctx={ctx} id={route.id} />;
    default: return <Home ctx={ctx} />;
  }
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
