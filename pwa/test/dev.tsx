/**
 * The app over the invented records, without a server: `node build.mjs --dev`, then serve build/dev/.
 * The clock stands still at the fixture's moment; `?lang=ar` chooses the language, `?first` shows the first visit.
 */
import { render } from "preact";
import { App, type Frame } from "../src/app.tsx";
import type { Feed } from "../src/feed.ts";
import { groupsOf, type Loading } from "../src/loading.ts";
import { Memory } from "../src/prefs.ts";
import { speak } from "../src/text/i18n.ts";
import { LANGUAGES } from "../src/text/languages.ts";
import { fixture, NOW_S } from "./fixture.ts";

const asked = new URLSearchParams(location.search);
const records = fixture();
const before = records.get("c1child");
const parts = [6200, 20500, 18400, 19900, 31200, 30700, 21100];

const feed: Feed = {
  records: () => records,
  lastSuccess_s: () => NOW_S - (asked.has("stale") ? 9 * 86400 : 6.5 * 3600),
  changesSince: () => (asked.has("first") ? [] : [{ id: "c1child", now: before, before: { ...before, seats: { maximum: 16, free: 0 } } as never }, { id: "e2break", now: records.get("e2break"), before: { ...records.get("e2break"), schedule: { start: "2026-11-13T09:30" } } as never }]),
  subscribe: () => () => {},
  catchUp: async () => ({ outcome: "", bytes: 0 }),
  close: () => {},
};

async function words(lang: string): Promise<void> {
  const address = (document.querySelector("meta[name=lotse-text]") as HTMLMetaElement).content.split(" ").map((pair) => pair.split(":"));
  const hash = address.find(([tag]) => tag === lang) ?? address.find(([tag]) => tag === "en");
  speak(lang, await (await fetch(`/assets/text-${hash?.[0]}-${hash?.[1]}.json`)).json());
}

async function start(): Promise<void> {
  const memory = new Memory("dev");
  const lang = asked.get("lang") ?? "de";
  await words(lang);
  memory.set({ ...(!asked.has("first") && { lang }), kept: ["c1child", "e2break"], before_s: NOW_S - 86400, text: Number(asked.get("text") ?? 1), bytes: { month: "2026-11", first: 148000, news: 8000 } });
  const state = (asked.get("load") ?? "offered") as Loading["state"];
  const finished = parts.map((_, at) => at < (state === "offered" ? 1 : 3));
  const frame: Frame = {
    slug: "lindenhafen", feed, memory, now_s: () => NOW_S, offered: [...LANGUAGES.keys()].slice(0, 14),
    speak: async (tag) => { await words(tag); memory.set({ lang: tag }); }, erase: async () => {}, sync: async () => {}, load: () => {}, pause: () => {}, checking: () => false,
    loading: () => ({ state, groups: groupsOf(parts, finished), evicted: false }), onRedraw: () => {},
  };
  render(<App frame={frame} />, document.getElementById("app") as HTMLElement);
}

void start();
