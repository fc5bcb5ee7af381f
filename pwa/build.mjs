/**
 * Builds `dist/`: hashed scripts, styles, symbols and words, their `.br` twins, the worker with its list, and holds the byte budget.
 *
 *   node build.mjs          dist/ for the server; fails above a "must" of budget.json
 *   node build.mjs --test   build/test/*.test.mjs for `node --test`
 *   node build.mjs --dev    build/dev/: the app over the invented records of test/fixture.ts, without a server
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import esbuild from "esbuild";
import { drawMark } from "./mark.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const source = (name) => join(here, "src", name);
const budget = JSON.parse(readFileSync(join(here, "budget.json"), "utf8"));
const common = {
  bundle: true,
  minify: true,
  write: false,
  legalComments: "none",
  charset: "utf8",
  target: ["chrome103", "firefox115", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  absWorkingDir: here,
};

const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_LGWIN]: 22 } });
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);

/** One folder of output: puts files, hashed or not, with a `.br` beside each, and remembers their sizes. */
class Folder {
  constructor(path) {
    this.path = path;
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
  /** `/assets/stem-hash.ext`, the address of what was put. */
  asset(stem, ext, content, options) {
    const name = `assets/${stem}-${hash(Buffer.from(content))}.${ext}`;
    this.put(name, content, options);
    return `/${name}`;
  }
}

async function bundle(entry, options = {}) {
  const { outputFiles } = await esbuild.build({ ...common, entryPoints: [entry], ...options });
  return outputFiles[0].text;
}

/** The sprite without comments and without symbols that no script names. */
function symbols(script) {
  const svg = readFileSync(source("icons.svg"), "utf8").replace(/<!--[\s\S]*?-->\n?/g, "");
  return svg
    .split("\n")
    .filter((line) => {
      const name = /<symbol id="i-([\w-]+)"/.exec(line)?.[1];
      return !name || new RegExp(`["'\`: ]${name}["'\`,: ]`).test(script);
    })
    .join("")
    .replaceAll(/ \/>/g, "/>");
}

/** Compiled catalogues: language -> JSON text. Built by `python -m content.compile_catalogs`. */
function words() {
  const folder = join(here, "build", "text");
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  if (!files.length) throw new Error("pwa/build/text holds no words: run `python -m content.compile_catalogs` first");
  return Object.fromEntries(files.sort().map((name) => [name.slice(0, -5), readFileSync(join(folder, name), "utf8")]));
}

const fillIn = (template, values) => template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
const squeeze = (html) => html.replaceAll(/>\n+</g, "><").trim();

async function pages(out, { entry, define = {} }) {
  const icons_first = await bundle(entry, { define: { ICONS: '""', BUILD_NAME: '""', ...define } });
  const icons = out.asset("icons", "svg", symbols(icons_first));
  const texts = Object.fromEntries(Object.entries(words()).map(([lang, text]) => [lang, out.asset(`text-${lang}`, "json", text)]));
  const css = out.asset("lotse", "css", await bundle(source("style/all.css")));
  const name = hash(icons_first + css + icons + JSON.stringify(texts));
  const js = out.asset("lotse", "js", await bundle(entry, { format: "esm", define: { ICONS: JSON.stringify(icons), BUILD_NAME: JSON.stringify(name), ...define } }));
  const exit_script = await bundle(source("exit.ts"), { format: "iife" });
  if (exit_script.length > budget.exit_raw) throw new Error(`exit.ts is ${exit_script.length} bytes, allowed are ${budget.exit_raw}`);
  const exit = out.asset("exit", "js", exit_script);
  const n_js = out.asset("n", "js", await bundle(source("n.ts"), { format: "iife" }));
  const n_css = out.asset("n", "css", await bundle(source("style/n.css")));
  const mark = out.asset("mark", "svg", readFileSync(source("mark.svg"), "utf8"));
  const touch = out.asset("mark180", "png", drawMark(180, 0), { packed: false });
  const hashes = Object.entries(texts).map(([lang, url]) => `${lang}:${url.slice(-13, -5)}`).join(" ");
  out.put("index.html", squeeze(fillIn(readFileSync(source("index.html"), "utf8"), { css, js, exit, icons, mark, touch, texts: hashes })));
  out.put("n.html", squeeze(fillIn(readFileSync(source("n.html"), "utf8"), { n_js, n_css })));
  return { name, texts, shell: ["index.html", "n.html", ...[js, css, icons, exit, n_js, n_css, mark].map((url) => url.slice(1))] };
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

async function worker(out, { name, texts, shell }) {
  const address = { "index.html": "/", "n.html": "/n" };
  const list = {
    name,
    files: shell.map((file) => [address[file] ?? `/${file}`, out.bytes[file]]),
    words: Object.fromEntries(Object.entries(texts).map(([lang, url]) => [lang, [url, out.bytes[url.slice(1)]]])),
    silent: budget.update_silent,
  };
  const lines = readFileSync(source("sw.ts"), "utf8").trimEnd().split("\n").length;
  if (lines > budget.worker_lines) throw new Error(`sw.ts has ${lines} lines, allowed are ${budget.worker_lines}`);
  out.put("sw.js", await bundle(source("sw.ts"), { format: "iife", define: { BUILD: JSON.stringify(list) } }));
}

/** The shell with the largest of the two reference languages, against the budget. */
function weigh(out, { name, texts, shell }) {
  const size = (file) => out.bytes[file];
  const language = Math.max(...["de", "en"].filter((lang) => texts[lang]).map((lang) => size(texts[lang].slice(1))));
  const rows = [...shell, "sw.js"].map((file) => [file.replace("assets/", "").replace(/-[0-9a-f]{8}/, ""), size(file)]);
  rows.push(["words of one language", language]);
  const total = rows.reduce((sum, [, bytes]) => sum + bytes, 0);
  for (const [file, bytes] of rows) console.log(`${String(bytes).padStart(7)}  ${file}`);
  console.log(`${String(total).padStart(7)}  app shell, brotli (must ${budget.shell_must}, stretch ${budget.shell_stretch})`);
  writeFileSync(join(out.path, "build.json"), JSON.stringify({ build: name, bytes: Object.fromEntries([...rows, ["shell", total]]), budget }));
  if (total > budget.shell_must) throw new Error(`the app shell weighs ${total} bytes, allowed are ${budget.shell_must}`);
}

async function app() {
  const out = new Folder(join(here, "dist"));
  const made = await pages(out, { entry: source("main.tsx") });
  manifests(out);
  await worker(out, made);
  if (existsSync(source("sync/phone.ts"))) {
    writeFileSync(join(out.path, "phone.mjs"), await bundle(source("sync/phone.ts"), { platform: "node", format: "esm", target: "node20" }));
  }
  weigh(out, made);
}

async function tests() {
  const entryPoints = readdirSync(join(here, "test")).filter((name) => /\.test\.tsx?$/.test(name)).map((name) => join(here, "test", name));
  rmSync(join(here, "build", "test"), { recursive: true, force: true });
  await esbuild.build({
    ...common, entryPoints, write: true, minify: false, outdir: join(here, "build", "test"), outExtension: { ".js": ".mjs" },
    platform: "node", format: "esm", target: "node20", define: { ICONS: '"/icons.svg"', BUILD_NAME: '"test"' }, sourcemap: "inline",
  });
}

async function dev() {
  const out = new Folder(join(here, "build", "dev"));
  await pages(out, { entry: join(here, "test", "dev.tsx") });
}

const mode = process.argv[2] ?? "";
await { "": app, "--test": tests, "--dev": dev }[mode]();
