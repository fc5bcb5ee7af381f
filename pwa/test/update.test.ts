/** The words of the app lie on the phone for every language that is read here: without them no town opens offline. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keepWords } from "../src/update.ts";

const HOST = "https://lotse.example";
const kept = new Set<string>();
const opened = new Set<string>();
let offline = false;
let waiting: object | null = null;
const cache = {
  keys: async () => [...kept].map((path) => ({ url: HOST + path })),
  match: async (path: string) => (kept.has(path) ? {} : undefined),
  add: async (path: string) => {
    if (offline) throw new TypeError("offline");
    kept.add(path);
  },
  delete: async (request: string | { url: string }) => kept.delete(new URL(typeof request === "string" ? request : request.url).pathname),
};
const words = (lang: string, hash: string) => [`/assets/text-${lang}-${hash}.json`, `/assets/more-${lang}-${hash}.json`];
const define = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true });

beforeEach(() => {
  kept.clear();
  [offline, waiting] = [false, null];
  opened.clear();
  define("caches", {
    open: async (name: string) => {
      opened.add(name);
      return cache;
    },
    delete: async (name: string) => {
      kept.clear();
      return opened.delete(name);
    },
  });
  define("navigator", { serviceWorker: { getRegistration: async () => ({ waiting }) } });
  define("localStorage", { lotse: "1", "lotse:lindenhafen": '{"lang":"ar","text":1}' });
});

test("the list of towns, in the browser's own language, leaves the words of a town's language alone", async () => {
  await keepWords(words("ar", "11111111"));
  await keepWords(words("de", "22222222"));
  assert.deepEqual([...kept].sort(), [...words("ar", "11111111"), ...words("de", "22222222")].sort());
});

test("a language that nobody reads any more goes, and so do the words of an older build", async () => {
  await keepWords(words("uk", "33333333"));
  await keepWords(words("ar", "00000000"));
  await keepWords(words("ar", "11111111"));
  assert.deepEqual([...kept].sort(), words("ar", "11111111").sort());
});

test("the words of a build that waits stay until it has started", async () => {
  for (const path of words("ar", "99999999")) kept.add(path);
  waiting = {};
  await keepWords(words("ar", "11111111"));
  assert.ok(words("ar", "99999999").every((path) => kept.has(path)));
});

test("words that cannot be fetched push out none", async () => {
  await keepWords(words("ar", "11111111"));
  offline = true;
  await keepWords(words("ar", "22222222"));
  assert.deepEqual([...kept].sort(), words("ar", "11111111").sort());
});

test("words that were under way when everything was erased leave no cache behind", async () => {
  let erased = false;
  const add = cache.add;
  // The erase finds its caches while the words still travel; they arrive in one that it has not seen.
  cache.add = async (path) => {
    erased = true;
    opened.clear();
    opened.add("lotse-words");
    await add(path);
  };
  await keepWords(words("ar", "11111111"), () => erased);
  cache.add = add;
  assert.deepEqual([[...opened], [...kept]], [[], []]);
  await keepWords(words("ar", "11111111"), () => erased);
  assert.deepEqual([...opened], []);
});
