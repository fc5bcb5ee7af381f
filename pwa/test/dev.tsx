/**
 * The app over the invented records, without a server: `node build.mjs --dev`, then serve build/dev/.
 * The clock stands still at the fixture's moment; `?lang=ar` chooses the language, `?first` shows the first visit.
 */
import { render } from "preact";
import { App } from "../src/app.tsx";
import type { Loading, Phone } from "../src/phone.ts";
import { Memory } from "../src/prefs.ts";
import { loadWords } from "../src/text/load.ts";
import { LANGUAGES } from "../src/text/languages.ts";
import { fixture, NOW_S } from "./fixture.ts";

const asked = new URLSearchParams(location.search);
const records = fixture();
const urgent = 6200;
const state = (asked.get("load") ?? "") as Loading["state"];
const empty = asked.has("empty");

const phone: Phone = {
  records: () => (empty ? new Map([...records].filter(([, { kind }]) => kind === "town" || kind === "helpline")) : records),
  lastSuccess_s: () => (state || empty ? 0 : NOW_S - (asked.has("stale") ? 9 * 86400 : 6.5 * 3600)),
  changesSince: () => [{ at_s: NOW_S, id: "c1child", what: "changed", fields: ["seats"] }, { at_s: NOW_S, id: "e2break", what: "changed", fields: ["schedule"] }],
  loading: { state, bytes: state ? 148000 : 0, done: state === "loading" || state === "paused" ? 92000 : urgent, urgent, evicted: asked.has("evicted") },
  checking: false,
  trouble: asked.get("trouble") ?? "",
  volatile: false,
  waits: () => ({ why: "", until_s: 0 }),
  speak: loadWords,
  check: async () => "nothing",
  load: async () => {},
  take: async () => {},
  pause: () => {},
  subscribe: () => {},
};

async function start(): Promise<void> {
  const memory = new Memory("dev");
  memory.open();
  const lang = asked.get("lang") ?? "de";
  await loadWords(lang);
  memory.prefs = { ...memory.prefs, lang: asked.has("first") ? undefined : lang, kept: ["c1child", "e2break"], before_s: NOW_S - 86400, text: Number(asked.get("text") ?? 1) } as Memory["prefs"];
  const frame = { town: "lindenhafen", title: "Lindenhafen", phone, memory, offered: [...LANGUAGES.keys()].slice(0, 14), ready: Promise.resolve(), now_s: () => NOW_S, close: () => {} };
  render(<App frame={frame} />, document.getElementById("app") as HTMLElement);
}

void start();
