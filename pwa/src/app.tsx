/** The frame: which view, which sheet, what the exit looks like, where the focus and the page stand. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { Records, type Ctx, type Point } from "./ctx.ts";
import type { Phone } from "./phone.ts";
import type { WireRecord } from "./sync/messages.gen.ts";
import type { Memory } from "./prefs.ts";
import { nowAt } from "./records/moment.ts";
import { isProtected } from "./records/taxonomy.ts";
import { Router, type Route, type Shown } from "./router.ts";
import { language, t } from "./text/i18n.ts";
import { direction } from "./text/languages.ts";
import { nameExit } from "./ui/leave.ts";
import { Sheet } from "./ui/sheet.tsx";
import { Toast, toast } from "./ui/toast.tsx";
import { HelpSheet } from "./views/help.tsx";
import { quietRoute } from "./views/to.tsx";
import { openRooms, post, View } from "./views/view.tsx";

export interface Frame {
  town: string;
  /** The town's name before anything was loaded. */
  title: string;
  phone: Phone;
  memory: Memory;
  offered: readonly string[];
  /** The phone's clock, or a fixed one. */
  now_s: () => number;
  /** Nothing is stored before this. */
  ready: Promise<void>;
  /** Lets go of everything that is open, before it is erased. */
  close: () => void;
}

const views = new Map<string, unknown>();
/** One for the life of the page: the browser may bring the page back after it was emptied. */
let router: Router | undefined;

export function App({ frame }: { frame: Frame }) {
  const [, draw] = useState(0);
  const redraw = () => draw((count) => count + 1);
  const [shown, setShown] = useState<Shown | undefined>();
  const sheet = useRef<{ title: string; body: () => VNode | VNode[] } | undefined>(undefined);
  const records = useRef<Records | undefined>(undefined);
  const position = useRef<Point | undefined>(undefined);
  const raw = frame.phone.records();
  if (records.current?.raw !== raw) records.current = new Records(raw);
  const all = records.current as Records;

  useEffect(() => {
    void openRooms().then(redraw);
    router ??= new Router((route) => quietRoute(route, { get: (id) => frame.phone.records().get(id) as unknown as WireRecord | undefined }));
    router.start((next) => {
      sheet.current = undefined;
      window.speechSynthesis?.cancel();
      setShown(next);
    });
    frame.phone.subscribe(redraw);
    const minutes = setInterval(redraw, 30_000);
    addEventListener("online", redraw);
    addEventListener("offline", redraw);
    return () => clearInterval(minutes);
  }, []);

  useEffect(() => post(frame));

  const ctx: Ctx = {
    slug: frame.town,
    lang: language(),
    records: all,
    now: nowAt(frame.now_s()),
    age: { lastSuccess_s: frame.phone.lastSuccess_s(), online: navigator.onLine, checking: frame.phone.checking },
    prefs: frame.memory.prefs,
    memory: views,
    position: position.current,
    set(patch) {
      frame.memory.set(patch);
      redraw();
    },
    go: (route: Route) => router?.go(route),
    back: () => router?.back(),
    sheet(title, body) {
      sheet.current = { title, body };
      router?.open();
      redraw();
    },
    close: () => router?.close(),
    help: () => ctx.sheet(t("help.title"), () => <HelpSheet ctx={ctx} />),
    locate: async () => {
      void toast(t("near.ask"), [], 8000);
      position.current = await whereAmI();
      if (!position.current) void toast(t("near.off"));
      redraw();
      return position.current !== undefined;
    },
    redraw,
    changes: () => frame.phone.changesSince(frame.memory.prefs.before_s),
  };

  const route = shown?.route ?? { view: "home" };
  const record = route.view === "record" ? all.get(route.id) : undefined;
  const guarded = route.view === "helplines" || (route.view === "places" && route.topic === "safe") || (record !== undefined && isProtected(record));
  useDressing(ctx, Boolean(shown?.quiet), guarded, frame.memory.prefs.text);
  useArrival(shown);
  if (!shown) return null;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); event.stopPropagation(); document.querySelector<HTMLElement>("#main h1, h1")?.focus(); }}>{t("app.skip")}</a>
      <View ctx={ctx} frame={frame} route={route} router={router as Router} />
      <Toast />
      {sheet.current && <Sheet title={sheet.current.title} onClose={ctx.close}>{sheet.current.body()}</Sheet>}
    </>
  );
}

/** The page itself: language, direction, size of the words, the exit's word and place, the title. Quiet views share one title. */
function useDressing(ctx: Ctx, quiet: boolean, guarded: boolean, text: number): void {
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.lang = ctx.lang;
    root.dir = direction(ctx.lang);
    root.style.setProperty("--text", String(text));
    root.classList.toggle("text-xl", text >= 1.25);
    root.classList.toggle("guarded", guarded);
    root.classList.toggle("quiet", quiet);
    nameExit();
  });
  useLayoutEffect(() => {
    const heading = document.querySelector("h1")?.textContent ?? "";
    const start = !heading || document.querySelector("h1.gone") !== null;
    document.title = quiet || start ? t("app.name") : `${heading} · ${t("app.name")}`;
  });
}

/** A new view puts the focus on its heading; coming back puts it where it was, and the page as well. */
function useArrival(shown: Shown | undefined): void {
  const first = useRef(true);
  useLayoutEffect(() => {
    if (!shown || shown.sheet) return;
    scrollTo(0, shown.scroll ?? 0);
    const target = (shown.scroll !== undefined && shown.focus && document.getElementById(shown.focus)) || document.querySelector<HTMLElement>("h1");
    // The first page keeps the focus where the browser put it.
    if (!first.current) target?.focus({ preventScroll: true });
    first.current = false;
  }, [shown]);
}

function whereAmI(): Promise<Point | undefined> {
  return new Promise((answer) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => answer({ lat: coords.latitude, lon: coords.longitude }),
      () => answer(undefined),
      { maximumAge: 300_000, timeout: 10_000 },
    );
  });
}
