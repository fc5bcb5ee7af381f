/** Boot: the only file that knows all parts. */
import { render } from "preact";
import { App } from "./app.tsx";
import { bye } from "./bye.ts";
import * as meter from "./meter.ts";
import { LivePhone } from "./phone.ts";
import { Memory, touch, untouched } from "./prefs.ts";
import { size } from "./text/format.ts";
import { language, t } from "./text/i18n.ts";
import { choose, direction } from "./text/languages.ts";
import { addresses, loadWords, offered } from "./text/load.ts";
import { nameExit } from "./ui/leave.ts";
import { toast } from "./ui/toast.tsx";
import { keepWords, takeWaiting, watch } from "./update.ts";
import { openRooms } from "./views/view.tsx";
import { townLinks, townName, Towns } from "./views/towns.tsx";

/** The browser's own offer to install, kept until the reader asks for it (settings). */
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  window.lotseInstall = event as Event & { prompt(): void };
});

const app = document.getElementById("app") as HTMLElement;
/** Everything was erased, here or in another tab: what is under way writes nothing any more. */
let closed = false;

/** Nothing is noted and no database or cache opened before. */
const ready = cleared();

/**
 * An erase without a network is finished by the first start with one (briefs/safety.md 3).
 *
 * In Chromium whoever opened a cache before `Clear-Site-Data` takes it can wait for its caches for ever, and so does every request through
 * a worker that did (3 of 40 first visits by way of the chooser). So this comes first, and where the erase left a worker the page starts anew without it.
 */
async function cleared(): Promise<void> {
  if (!untouched()) return;
  const left = await navigator.serviceWorker?.getRegistration("/").catch(() => undefined);
  const gone = await bye("?start");
  if (!(touch() && left && gone)) return;
  meter.past();
  location.reload();
  await new Promise(() => {});
}

async function words(tag: string): Promise<void> {
  await loadWords(tag);
  void ready.then(() => keepWords(addresses(), () => closed));
}

function dress(tag: string): void {
  document.documentElement.lang = tag;
  document.documentElement.dir = direction(tag);
}

async function chooser(): Promise<void> {
  await words(choose(navigator.languages, offered));
  dress(language());
  document.title = t("app.name");
  nameExit();
  render(<Towns towns={townLinks(document.getElementById("plain"))} />, app);
  await ready;
  meter.watch();
  void watch(async () => false);
}

async function start(town: string): Promise<void> {
  const memory = new Memory(town);
  const kept = ready.then(() => void (closed || memory.open()));
  const phone = new LivePhone(town, memory, words);
  const lang = memory.prefs.lang ?? choose(navigator.languages, offered);
  // Side by side: on an old phone each of them alone takes a moment.
  const [taken] = await Promise.all([takeWaiting(), words(lang), memory.prefs.lang && phone.open(lang), memory.prefs.lang && openRooms()]);
  if (taken) return;
  memory.visit(Date.now() / 1000);
  manifest(town, memory);
  const draw = () => render(<App frame={{ town, title: townName(document.getElementById("plain"), town), phone, memory, offered, ready: kept, now_s: () => Date.now() / 1000, close: () => close(phone, memory) }} />, app);
  draw();
  leaving(memory, draw);
  await kept;
  meter.watch();
  addEventListener("online", () => void phone.check(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void phone.check(false));
  addEventListener("storage", () => {
    memory.reread();
    draw();
  });
  if ("BroadcastChannel" in window) new BroadcastChannel("lotse").onmessage = ({ data }) => data === "erase" && close(phone, memory);
  if (memory.prefs.lang) void phone.check(false);
  void watch(async (bytes) => (await toast(t("update.available", { size: size(language(), bytes) }), ["update.later", "update.take"])) === "update.take");
}

/** What was quiet must not come back from the browser's memory of the page, nor be seen among the recent apps. */
function leaving(memory: Memory, draw: () => void): void {
  const root = document.documentElement.classList;
  document.addEventListener("visibilitychange", () => {
    root.toggle("away", document.visibilityState === "hidden" && root.contains("quiet"));
    if (document.visibilityState === "hidden") memory.seen(Date.now() / 1000);
  });
  addEventListener("pagehide", () => {
    if (root.contains("quiet")) render(null, app);
  });
  addEventListener("pageshow", (event) => {
    root.remove("away");
    if (event.persisted && !app.firstChild) draw();
  });
}

function manifest(town: string, memory: Memory): void {
  const link = Object.assign(document.createElement("link"), { rel: "manifest", href: `/${town}/manifest${memory.prefs.discreet ? "-quiet" : ""}.webmanifest` });
  document.head.append(link);
}

function close(phone: LivePhone, memory: Memory): void {
  closed = true;
  memory.close();
  meter.stop();
  render(null, app);
  phone.close();
}

const town = /^\/([a-z0-9-]+)\/$/.exec(location.pathname)?.[1];
void (town ? start(town) : chooser()).catch(() => {
  // The words could not be loaded: the plain pages can be read without any of this.
  document.documentElement.classList.remove("js");
});
