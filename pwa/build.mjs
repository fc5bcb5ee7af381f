/**
 * Builds `dist/`: hashed scripts, styles, symbols and words, their `.br` twins, the worker with its list, and holds the byte budget.
 *
 *   node build.mjs          dist/ for the server, the editor in dist/edit/ (editor.mjs); fails above a "must" of budget.json
 *   node build.mjs --test   build/test/*.test.mjs for `node --test`
 *   node build.mjs --dev    build/dev/: the app over the invented records of test/fixture.ts, without a server
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import esbuild from "esbuild";
import { minify } from "terser";
import { editor } from "./editor.mjs";
import { drawMark } from "./mark.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const source = (name) => join(here, "src", name);
const { edit_must, ...budget } = JSON.parse(readFileSync(join(here, "budget.json"), "utf8"));
const common = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: "none",
  charset: "utf8",
  target: ["chrome103", "firefox115", "safari16.4"],
  // h(tag, props, …children) takes 0.6 KB brotli less than the jsx(tag, { children }) that the types are checked with.
  tsconfigRaw: { compilerOptions: { jsx: "react", jsxFactory: "h", jsxFragmentFactory: "Fragment" } },
  absWorkingDir: here,
};
/** Where h comes from, for scripts with views in them; and who draws them in Preact's place (src/ui/draw.ts: 3.7 KB brotli less). */
const views = { inject: [source("ui/h.ts")] };
const drawing = { ...views, alias: { "preact/hooks": source("ui/draw.ts"), preact: source("ui/draw.ts") } };

/** The smallest of what the encoder makes of its two ways to see a text, two windows and, for long ones, short distances written out. */
const brotli = (bytes) => {
  const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_MODE: mode, BROTLI_PARAM_SIZE_HINT: size, BROTLI_PARAM_LGWIN: window, BROTLI_PARAM_NDIRECT: direct } = constants;
  const tries = [[0, 16, 0], [0, 22, 0], [2, 16, 0], [2, 22, 0], [0, 22, 8]].map(([seen, wide, near]) => brotliCompressSync(bytes, { params: { [quality]: 11, [mode]: seen, [size]: bytes.length, [window]: wide, [direct]: near } }));
  return tries.sort((one, other) => one.length - other.length)[0];
};
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);

/** One folder of output: puts files, hashed or not, with a `.br` beside each, and remembers their sizes. */
class Folder {
  /** `root`: what addresses in it begin with. */
  constructor(path, root = "/") {
    this.path = path;
    this.root = root;
    this.bytes = {};
    rmSync(path, { recursive: true, force: true });
    mkdirSync(join(path, "assets"), { recursive: true });
  }
  put(name, content, { packed = true } = {}) {
    const bytes = Buffer.from(content);
    writeFileSync(join(this.path, name), bytes);
    const small = packed ? brotli(bytes) : bytes;
    if (packed) writeFileSync(join(this.path, `${name}.br`), small);
    this.bytes[name] = small.length;
    return small.length;
  }
  /** `/assets/stem-hash.ext`, or below the folder's root, the address of what was put. */
  asset(stem, ext, content, options) {
    const name = `assets/${stem}-${hash(Buffer.from(content))}.${ext}`;
    this.put(name, content, options);
    return this.root + name;
  }
}

async function bundle(entry, options = {}) {
  const { outputFiles } = await esbuild.build({ ...common, entryPoints: [entry], ...options });
  return outputFiles[0].text;
}

/** A sheet whose own properties have names of one letter, but for those that a script sets. */
async function style(name, scripts) {
  const sheet = await bundle(source(`style/${name}.css`));
  const own = [...new Set(sheet.match(/--[a-z][\w-]*/g))].filter((property) => !scripts.some(({ text }) => text.includes(`"${property}"`)));
  const short = (property) => (own.includes(property) ? `--${(own.indexOf(property) + 10).toString(36)}` : property);
  return sheet.replaceAll(/(--[a-z][\w-]*)(: ?)?/g, (_, property, colon) => short(property) + (colon ? ":" : "")).replaceAll(/ (?=[;}])/g, "");
}

/** The sprite without comments and wrappers, and without symbols that no script names; ids are the names. */
function symbols(script) {
  const lines = readFileSync(source("icons.svg"), "utf8").split("\n").flatMap((line) => {
    const [, name, inside] = /<symbol id="i-([\w-]+)"[^>]*>(.*)<\/symbol>/.exec(line) ?? [];
    if (!name || !new RegExp(`["'\`:,{ ]${name}["'\`,: ]`).test(script)) return [];
    return inside.split("<").length === 2 ? inside.replace(" ", ` id="${name}" `) : `<g id="${name}">${inside}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${lines.join("").replaceAll(/ \/>/g, "/>")}</svg>`;
}

/** Compiled catalogues: language -> key -> words. Made by `python -m content.compile_catalogs`. */
async function catalogues() {
  const folder = join(here, "build", "text");
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  if (!files.length) throw new Error("pwa/build/text holds no words: run `python -m content.compile_catalogs` first");
  const { TAG_IDS } = await import(`data:text/javascript,${encodeURIComponent(await bundle(source("records/taxonomy.ts"), { format: "esm" }))}`);
  return Object.fromEntries(files.sort().map((name) => {
    const words = JSON.parse(readFileSync(join(folder, name), "utf8"));
    return [name.slice(0, -5), { ...words, ...searchRules(name.slice(0, -5)), "rules.tags": tagNames(words, TAG_IDS) }];
  }));
}

/** Names of tags are words for the search alone: they travel in the order of the table, without their ids. */
function tagNames(words, ids) {
  const lent = Object.values(words[""] ?? {});
  return ids.map((id) => [words, ...lent].find((some) => some[`tag.${id}`])?.[`tag.${id}`] ?? "").join("|");
}

/** What the language brings to the search travels with its words (src/search/rules.ts). */
function searchRules(lang) {
  const family = { "fa-AF": "fa", "de-simple": "de", ps: "fa" }[lang] ?? lang;
  const file = source(`search/rules/${family}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** At which place an answer was refused is told by the replica under Node; on a phone nobody reads it, and it weighs 0.3 KB. */
const PLACES = /new (Malformed|NotCanonical|WrongRoot|Rollback|UnknownKey)\("[\w.]+"\)/g;

/**
 * Keys of the catalogue as they travel: the ones that scripts name in full become a place in a list, on both sides; the ones
 * that are put together from a prefix (`tag.${id}`) stay; the ones nobody names stay at home. What only the second part's
 * scripts name comes with that part.
 */
class Keys {
  /** `start`, `later`: the scripts of both parts; `catalogue`: the reference language. */
  constructor(start, later, entry, catalogue) {
    const [first, second] = [start, later].map((files) => {
      const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
      const prefixes = [...text.matchAll(/`([a-z_]+\.[a-z_]*)\$\{|"([a-z_]+\.[a-z_]+_)"/g)].map(([, one, other]) => one ?? other);
      return { whole: (key) => text.includes(`"${key}"`), prefixed: (key) => prefixes.some((prefix) => key.startsWith(prefix)) };
    });
    const keys = Object.keys(catalogue).filter(Boolean);
    const prefixed = (key) => first.prefixed(key) || second.prefixed(key);
    const early = keys.filter((key) => first.whole(key) && !prefixed(key));
    const late = keys.filter((key) => second.whole(key) && !early.includes(key) && !prefixed(key));
    this.short = new Map([...early, ...late].map((key, at) => [key, at.toString(36)]));
    /** For each part: where its list begins, its keys, the keys that stay. */
    this.parts = [
      { from: 0, keys: early, stays: first.prefixed },
      { from: early.length, keys: late, stays: (key) => second.prefixed(key) && !first.prefixed(key) },
    ];
    this.plugin = {
      name: "keys",
      setup: (build) => build.onLoad({ filter: /[\\/](src|test)[\\/].*\.tsx?$/ }, ({ path }) => ({
        contents: joined(path, entry) + readFileSync(path, "utf8").replaceAll(PLACES, "new $1()").replaceAll(/"([a-z_]+\.\w+)"/g, (whole, key) => (this.short.has(key) ? `"${this.short.get(key)}"` : whole)),
        loader: path.endsWith("x") ? "tsx" : "ts",
      })),
    };
  }
  /** One part (0, 1) of a catalogue as it travels: under "#" its list, led by the place of the first; lent words under "". */
  shorten(catalogue, part) {
    const { from, keys, stays } = this.parts[part];
    const made = Object.fromEntries(Object.entries(catalogue).filter(([key]) => key && stays(key)));
    made["#"] = [from, ...keys.map((key) => catalogue[key] ?? 0)];
    if (catalogue[""]) made[""] = Object.fromEntries(Object.entries(catalogue[""]).map(([lang, words]) => [lang, this.shorten(words, part)]));
    return made;
  }
}

/** What both parts share stays in one file with the start: the second part counts as built upon it. */
const joined = (path, entry) => (/rooms\.tsx$/.test(path) ? `import ${JSON.stringify(entry)};` : "");
const joining = (entry) => ({ name: "joining", setup: (build) => build.onLoad({ filter: /rooms\.tsx$/ }, ({ path }) => ({ contents: joined(path, entry) + readFileSync(path, "utf8"), loader: "tsx" })) });

const wordsFile = (stem, lang, name) => `assets/${stem}-${lang}-${name}.json`;

/** The words of each language as two files under one hash, which is what page and worker know of them: language -> hash. */
function spoken(out, all, keys) {
  return Object.fromEntries(Object.entries(all).map(([lang, catalogue]) => {
    const [text, more] = [0, 1].map((part) => JSON.stringify(keys.shorten(catalogue, part)));
    const name = hash(text + more);
    out.put(wordsFile("text", lang, name), text);
    out.put(wordsFile("more", lang, name), more);
    return [lang, name];
  }));
}

const fillIn = (template, values) => template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
const squeeze = (html) => html.replaceAll(/>\n+</g, "><").trim();

/** esbuild's minifier looks at one statement at a time; terser's passes over the whole script save 1.9 KB brotli more. */
async function smaller(code) {
  const { code: small } = await minify(code, { module: true, toplevel: true, ecma: 2020, format: { comments: false, quote_style: 2 }, compress: { passes: 3, unsafe_arrows: true, pure_getters: true, inline: 3, booleans: false } });
  return small;
}

/** The app's scripts: those of the start, those of the second part. Names carry esbuild's own hash. */
async function scripts(entry, define, plugins) {
  const { outputFiles, metafile } = await esbuild.build({
    ...common, ...drawing, define, plugins, entryPoints: { lotse: entry }, outdir: join(here, "build", "assets"), entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", splitting: true, format: "esm", metafile: true,
  });
  const files = await Promise.all(Object.entries(metafile.outputs).map(async ([path, made]) => ({
    ...made,
    name: `assets/${path.split("/").at(-1)}`,
    text: await smaller(outputFiles.find((file) => file.path.endsWith(path.split("/").at(-1))).text),
    inputs: Object.keys(made.inputs).filter((name) => /^(src|test)\//.test(name)).map((name) => join(here, name)),
  })));
  const main = files.find(({ entryPoint }) => entryPoint && !/rooms\.tsx$/.test(entryPoint));
  const start = [main, ...files.filter(({ name }) => main.imports.some((one) => one.kind === "import-statement" && name.endsWith(one.path.split("/").at(-1))))];
  return { start, later: files.filter((file) => !start.includes(file)) };
}

async function pages(out, { entry }) {
  const all = await catalogues();
  const draft = await scripts(entry, { ICONS: '""', MARK: '""' }, [joining(entry)]);
  const [start, rest] = [draft.start, draft.later].map((files) => files.flatMap(({ inputs }) => inputs));
  const keys = new Keys(start, rest, entry, all.en);
  const mark = out.asset("mark", "svg", readFileSync(source("mark.svg"), "utf8"));
  const icons = out.asset("icons", "svg", symbols([...draft.start, ...draft.later].map(({ text }) => text).join("\n")));
  const words = spoken(out, all, keys);
  const css = out.asset("lotse", "css", await style("all", [...draft.start, ...draft.later]));
  const made = await scripts(entry, { ICONS: JSON.stringify(icons), MARK: JSON.stringify(mark) }, [keys.plugin]);
  for (const { name, text } of [...made.start, ...made.later]) out.put(name, text);
  const js = { start: made.start.map(({ name }) => name), later: made.later.map(({ name }) => name) };
  const exit_script = await smaller(await bundle(source("exit.ts"), { format: "iife" }));
  if (exit_script.length > budget.exit_raw) throw new Error(`exit.ts is ${exit_script.length} bytes, allowed are ${budget.exit_raw}`);
  const exit = out.asset("exit", "js", exit_script);
  const n_js = out.asset("n", "js", await smaller(await bundle(source("n.ts"), { format: "iife" })));
  const n_css = out.asset("n", "css", await style("n", []));
  const touch = out.asset("mark180", "png", drawMark(180, 0), { packed: false });
  const name = hash([...js.start, ...js.later, css, icons, exit, n_js, n_css, ...Object.values(words)].join());
  const hashes = Object.entries(words).map((one) => one.join(":")).join(" ");
  const preload = js.start.slice(1).map((file) => `<link rel="modulepreload" href="/${file}">`).join("");
  out.put("index.html", squeeze(fillIn(readFileSync(source("index.html"), "utf8"), { css, js: `/${js.start[0]}`, preload, exit, mark, touch, name, texts: hashes })));
  out.put("n.html", squeeze(fillIn(readFileSync(source("n.html"), "utf8"), { n_js, n_css })));
  const fixed = [css, icons, exit, n_js, n_css, mark].map((url) => url.slice(1));
  return { name, words, shell: ["index.html", "n.html", ...js.start, ...fixed], later: js.later };
}

function manifests(out) {
  const icon = (size, src, purpose) => ({ src, sizes: `${size}x${size}`, type: "image/png", ...(purpose && { purpose }) });
  const set = (kind) => [
    icon(192, out.asset(`${kind}192`, "png", drawMark(192, 0, kind), { packed: false })),
    icon(512, out.asset(`${kind}512`, "png", drawMark(512, 0, kind), { packed: false })),
    icon(512, out.asset(`${kind}512-round`, "png", drawMark(512, 0.1, kind), { packed: false }), "maskable"),
  ];
  for (const [file, kind] of [["manifest", "mark"], ["manifest-quiet", "leaf"]]) {
    const manifest = JSON.parse(readFileSync(source(`${file}.webmanifest`), "utf8"));
    writeFileSync(join(out.path, `${file}.webmanifest`), JSON.stringify({ ...manifest, icons: set(kind) }));
  }
}

async function worker(out, { name, shell, later }) {
  const address = { "index.html": "/", "n.html": "/n" };
  const list = {
    name,
    files: [...shell, ...later].map((file) => [address[file] ?? `/${file}`, out.bytes[file]]),
    silent: budget.update_silent,
  };
  const lines = readFileSync(source("sw.ts"), "utf8").trimEnd().split("\n").length;
  if (lines > budget.worker_lines) throw new Error(`sw.ts has ${lines} lines, allowed are ${budget.worker_lines}`);
  out.put("sw.js", await smaller(await bundle(source("sw.ts"), { format: "iife", define: { BUILD: JSON.stringify(list) } })));
}

/** The shell with the larger of the two reference languages against the budget, then the second part. */
function weigh(out, { name, words, shell, later }) {
  const heaviest = (stem) => Math.max(...["de", "en"].filter((lang) => words[lang]).map((lang) => out.bytes[wordsFile(stem, lang, words[lang])]));
  const row = (file) => [file.replace("assets/", "").replace(/-[0-9a-zA-Z]{8}(?=\.)/, ""), out.bytes[file]];
  const rows = [...[...shell, "sw.js"].map(row), ["words of one language", heaviest("text")]];
  const sum = (some) => some.reduce((all, [, bytes]) => all + bytes, 0);
  const total = sum(rows);
  const second = [...later.map(row), ["its words, one language", heaviest("more")]];
  const all = total + sum(second);
  const line = (bytes, words) => console.log(`${String(bytes).padStart(7)}  ${words}`);
  for (const [file, bytes] of rows) line(bytes, file);
  line(total, `app shell, brotli (must ${budget.shell_must}, stretch ${budget.shell_stretch})`);
  for (const [file, bytes] of second) line(bytes, `${file}: second part, after the start page`);
  line(all, `everything the phone keeps of the app (must ${budget.app_must})`);
  writeFileSync(join(out.path, "build.json"), JSON.stringify({ build: name, bytes: Object.fromEntries([...rows, ["shell", total], ["app", all]]), budget }));
  if (total > budget.shell_must) throw new Error(`the app shell weighs ${total} bytes, allowed are ${budget.shell_must}`);
  if (all > budget.app_must) throw new Error(`the whole app weighs ${all} bytes, allowed are ${budget.app_must}`);
}

async function app() {
  // A folder of its own, swapped in whole: two builds at once do not meet, a running server or a test never meets half a
  // build, and a failed one changes nothing.
  const mine = join(here, "build", `app-${process.pid}`);
  const before = join(here, "build", `before-${process.pid}`);
  try {
    const out = new Folder(mine);
    const made = await pages(out, { entry: source("main.tsx") });
    manifests(out);
    await worker(out, made);
    if (existsSync(source("sync/phone.ts"))) {
      writeFileSync(join(out.path, "phone.mjs"), await bundle(source("sync/phone.ts"), { platform: "node", format: "esm", target: "node20" }));
    }
    weigh(out, made);
    const edit = new Folder(join(mine, "edit"), "/edit/");
    await editor({ esbuild, common, views, here, out: edit, bundle, style, symbols, hash, fillIn, squeeze, catalogues, must: edit_must });
    if (existsSync(join(here, "dist"))) renameSync(join(here, "dist"), before);
    renameSync(mine, join(here, "dist"));
  } finally {
    for (const folder of [mine, before]) rmSync(folder, { recursive: true, force: true });
  }
}

async function tests() {
  const entryPoints = readdirSync(join(here, "test")).filter((name) => /\.test\.tsx?$/.test(name)).map((name) => join(here, "test", name));
  rmSync(join(here, "build", "test"), { recursive: true, force: true });
  await esbuild.build({
    ...common, ...views, entryPoints, write: true, minify: false, outdir: join(here, "build", "test"), outExtension: { ".js": ".mjs" },
    platform: "node", format: "esm", target: "node20", define: { ICONS: '"/icons.svg"', MARK: '""' }, sourcemap: "inline",
  });
}

async function dev() {
  const out = new Folder(join(here, "build", "dev"));
  await pages(out, { entry: join(here, "test", "dev.tsx") });
}

const mode = process.argv[2] ?? "";
await { "": app, "--test": tests, "--dev": dev }[mode]();
