/** The frame of the editor: which view, the dock, what the network does, where the focus stands. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { language, n, t } from "../text/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { Toast, toast } from "../ui/toast.tsx";
import type { Client, Me } from "./client.ts";
import type { Ctx, Page, View } from "./ctx.ts";
import type { Store } from "./store.ts";
import { VIEWS } from "./views.ts";
import { dayOf } from "./when.ts";

const POLL_MS = 60_000;
const HOME = "work";

interface Props {
  client: Client;
  store: Store;
  now_s: () => number;
  /** Leaves this phone for good. */
  onOut: () => void;
  /** The session ended; everything stays. */
  onSignIn: () => void;
  /** The session is somebody else's, or its person may do something else now. */
  onOther: (me: Me) => void;
}

/** Of two that differ in it, the second begins anew. */
const whose = ({ person, town, languages, rights }: Me): string => JSON.stringify([person, town, languages, rights]);

interface Place {
  name: string;
  args: string[];
}

function parse(hash: string): Place {
  const [name = "", ...args] = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  return name in VIEWS ? { name, args } : { name: HOME, args: [] };
}

export function App({ client, store, now_s, onOut, onSignIn, onOther }: Props) {
  const [, draw] = useState(0);
  const redraw = () => draw((count) => count + 1);
  const [place, setPlace] = useState(() => parse(location.hash));
  const [loaded, setLoaded] = useState<{ name: string; View: View } | undefined>();
  const [expired, setExpired] = useState(false);

  useEffect(() => {
    const moved = () => setPlace(parse(location.hash));
    const look = () => document.visibilityState === "visible" && void store.sync().then((stopped) => stopped === "signed_out" && setExpired(true));
    const heard = () => {
      redraw();
      look();
    };
    client.onSignedOut = () => setExpired(true);
    let known = new Set(store.proposals.map(({ number }) => number));
    // What a phone finds when it meets the town for the first time is no news.
    let met = store.rows.size > 0;
    const forget = store.subscribe(() => {
      const fresh = met ? store.proposals.find(({ number }) => !known.has(number)) : undefined;
      met ||= store.heard_s > 0;
      known = new Set(store.proposals.map(({ number }) => number));
      redraw();
      // Said once where it happens; from then on it stands in the work list.
      if (fresh) void toast(t("edit.work.two"), ["edit.work.compare"], 12_000).then((button) => button && ctx.go(`#/conflict/${fresh.record}`));
    });
    addEventListener("hashchange", moved);
    addEventListener("online", heard);
    addEventListener("offline", redraw);
    document.addEventListener("visibilitychange", look);
    const poll = setInterval(look, POLL_MS);
    // Nothing is sent before it is known whose session this is: somebody else may have signed in since the last visit.
    void client.me().then((me) => (whose(me) === whose(store.me) ? look() : onOther(me)), look);
    return () => {
      forget();
      removeEventListener("hashchange", moved);
      removeEventListener("online", heard);
      removeEventListener("offline", redraw);
      document.removeEventListener("visibilitychange", look);
      clearInterval(poll);
    };
  }, [store]);

  useEffect(() => {
    let stale = false;
    const load = VIEWS[place.name] as () => Promise<{ View: View }>;
    void load().then(({ View }) => !stale && setLoaded({ name: place.name, View }));
    return () => {
      stale = true;
    };
  }, [place.name]);

  const ctx: Ctx = {
    client, store, me: store.me, lang: language(), online: navigator.onLine, now_s, today: dayOf(now_s(), store.me.town.zone), toast, t, n, redraw,
    may: (right) => store.me.rights.includes(right),
    go: (hash) => {
      location.hash = hash;
    },
    back: () => (history.length > 1 ? history.back() : ctx.go(`#/${HOME}`)),
    out: onOut,
  };
  const shown = loaded?.name === place.name ? loaded.View : undefined;
  useArrival(location.hash, Boolean(shown), place.args.length > 0 || place.name === "me");
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>("h1")?.focus(); }}>{t("app.skip")}</a>
      {expired && <Expired waiting={store.outbox.length} onSignIn={onSignIn} />}
      {shown && <Shown View={shown} key={`${place.name}/${place.args.join("/")}`} page={{ ctx, args: place.args }} />}
      <Dock name={place.name} />
      <Toast />
    </>
  );
}

/** A view is drawn as a component of its own, so that its state goes with it. */
function Shown({ View, page }: { View: View; page: Page }) {
  return <View {...page} />;
}

function Expired({ waiting, onSignIn }: { waiting: number; onSignIn: () => void }) {
  return (
    <div class="strip" role="status">
      <span>{waiting ? n("edit.frame.expired_waiting", waiting) : t("edit.frame.expired")}</span>
      <button class="button short" type="button" onClick={onSignIn}>{t("edit.door.sign_in")}</button>
    </div>
  );
}

/** Places in the dock: view, symbol, word. */
const DOCK = [
  ["work", "list", "edit.frame.work"],
  ["records", "search", "edit.frame.records"],
  ["new", "plus", "edit.frame.new"],
  ["translate", "tongue", "edit.frame.translate"],
  ["me", "person", "edit.frame.me"],
] as const;

function Dock({ name }: { name: string }) {
  return (
    <nav class="dock" aria-label={t("edit.frame.menu")}>
      <ul>
        {DOCK.filter(([view]) => view in VIEWS).map(([view, icon, words]) => (
          <li key={view}>
            <a class="dock-go" href={`#/${view}`} aria-current={name === view ? "page" : undefined}>
              <Icon name={icon} />
              <span>{t(words)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/**
 * A new view puts the focus on its heading, once it stands there; the title of the page says the same. Not so where the heading is
 * the name of a record or a person (`named`): an office's browser remembers titles for months.
 */
function useArrival(hash: string, there: boolean, named: boolean): void {
  const before = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    const heading = document.querySelector<HTMLElement>("h1");
    if (heading) document.title = `${named ? t("edit.door.title") : (heading.firstChild?.textContent ?? "")} · ${t("app.name")}`;
    if (!there || before.current === hash) return;
    if (before.current !== undefined) {
      scrollTo(0, 0);
      heading?.focus({ preventScroll: true });
    }
    before.current = hash;
  });
}
