/** From a route to its view. The start page, the numbers and the first load are part of the shell, the rest is the second part. */
import type { Ctx } from "../ctx.ts";
import type { Frame } from "../app.tsx";
import type { Route, Router } from "../router.ts";
import { t } from "../text/i18n.ts";
import { loadMore } from "../text/load.ts";
import { Bar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { toast } from "../ui/toast.tsx";
import { AgeLine } from "./age.tsx";
import { Download } from "./download.tsx";
import { Helplines, Safe } from "./helplines.tsx";
import { Home } from "./home.tsx";
import { LanguagePage } from "./language.tsx";
import { Trouble } from "./trouble.tsx";

type Rooms = typeof import("./rooms.tsx");

let rooms: Rooms | undefined;
let lost = false;

let coming: Promise<boolean> | undefined;

/** Loads the second part once; true when it is here. */
export function openRooms(): Promise<boolean> {
  coming ??= Promise.all([import("./rooms.tsx"), loadMore()]).then(
    ([found]) => {
      rooms = found;
      return true;
    },
    () => {
      lost = true;
      coming = undefined;
      return false;
    },
  );
  return coming;
}

/** Reports that a reader made go out when they may; asked after every drawing. */
export const post = (frame: Frame): void => rooms?.post(frame);

export function View({ ctx, frame, route, router }: { ctx: Ctx; frame: Frame; route: Route; router: Router }) {
  const first = ctx.prefs.lang === undefined;
  if (first || route.view === "language") {
    const choose = async (lang: string) => {
      await frame.ready;
      try {
        await frame.phone.speak(lang);
      } catch {
        // Its words are not on the phone; the old ones stay.
        return void toast(t("error.unreachable_first"));
      }
      const whole = ctx.prefs.loaded && frame.phone.lastSuccess_s() > 0;
      if (whole && !first) router.back();
      else router.instead({ view: "download" });
      void frame.phone.check(!whole);
    };
    return <LanguagePage ctx={ctx} title={ctx.records.town?.title ?? frame.title} offered={frame.offered} onChoose={(lang) => void choose(lang)} />;
  }
  if (route.view === "download") {
    const home = () => {
      if (!frame.phone.lastSuccess_s() && frame.phone.loading.state !== "loading") ctx.set({ later: true });
      router.instead({ view: "home" });
    };
    return <Download ctx={ctx} phone={frame.phone} onHome={home} />;
  }
  if (route.view === "home") return <Home ctx={ctx} phone={frame.phone} />;
  if (route.view === "helplines") return <Helplines ctx={ctx} />;
  if (route.view === "places" && route.topic === "safe") return <Safe ctx={ctx} />;
  return rooms ? <rooms.Room ctx={ctx} frame={frame} route={route} /> : <Waiting ctx={ctx} />;
}

/** Only on a first visit that the network left in the middle. */
function Waiting({ ctx }: { ctx: Ctx }) {
  const again = () => {
    lost = false;
    void openRooms().then(ctx.redraw);
  };
  return (
    <>
      <Bar heading title={t(lost ? "offline.bar" : "app.loading")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">{lost && <Trouble icon="nonet" title={t("offline.needs_network")} button={t("error.try_again")} onClick={again} />}</main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}
