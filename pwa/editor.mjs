/**
 * The editor's part of the build: `dist/edit/` with its page, scripts, words and worker of its own. Nothing of it is in the reader's
 * files, and nothing here changes them: `build.mjs` calls it with its tools after the reader's app is whole.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = "index.html";

/**
 * `tools`: what build.mjs lends. `out`: the folder `dist/edit`, whose addresses begin with /edit/. `spoken`: the reader's words, by language.
 * Fails above `must` bytes of brotli for everything that an editor's phone keeps in one language.
 */
export async function editor({ esbuild, common, views, here, out, bundle, style, symbols, hash, fillIn, squeeze, catalogues, must }) {
  const source = (name) => join(here, "src", "editor", name);
  const draft = await scripts(esbuild, common, views, here, source, '""', '""');
  const text = draft.map((file) => file.text).join("\n");
  const mark = out.asset("mark", "svg", readFileSync(join(here, "src", "mark.svg"), "utf8"));
  const icons = out.asset("icons", "svg", symbols(text));
  const words = spoken(out, hash, await catalogues(), own(join(here, "build", "text-edit")), text);
  const css = out.asset("edit", "css", await style("../editor/style/editor", draft));
  const made = await scripts(esbuild, common, views, here, source, JSON.stringify(icons), JSON.stringify(mark));
  for (const { name, text: code } of made) out.put(name, code);
  const start = made.find(({ entry }) => entry);
  const shared = made.filter(({ name }) => start.needs.some((path) => name.endsWith(path)));
  const preload = shared.map(({ name }) => `<link rel="modulepreload" href="/edit/${name}">`).join("");
  const named = Object.entries(words).map(([lang, { name }]) => `${lang}:${name}`).join(" ");
  out.put(PAGE, squeeze(fillIn(readFileSync(source(PAGE), "utf8"), { css, js: `/edit/${start.name}`, preload, mark, words: named })));
  const files = [...made.map(({ name }) => `/edit/${name}`), css, icons, mark, ...Object.entries(words).map(([lang, { name }]) => `/edit/assets/words-${lang}-${name}.json`)];
  out.put("sw.js", await bundle(source("sw.ts"), { format: "iife", define: { BUILD: JSON.stringify({ name: hash(Buffer.from(files.join() + named)), files }) } }));
  weigh(out, words, must);
}

async function scripts(esbuild, common, views, here, source, icons, mark) {
  const { outputFiles, metafile } = await esbuild.build({
    ...common, ...views, define: { ICONS: icons, MARK: mark }, entryPoints: { edit: source("main.tsx") }, outdir: join(here, "build", "edit"),
    entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", splitting: true, format: "esm", metafile: true,
  });
  const last = (path) => path.split("/").at(-1);
  return Object.entries(metafile.outputs).map(([path, { entryPoint, imports }]) => ({
    name: `assets/${last(path)}`,
    text: outputFiles.find((file) => last(file.path) === last(path)).text,
    entry: Boolean(entryPoint?.endsWith("editor/main.tsx")),
    needs: imports.filter(({ kind }) => kind === "import-statement").map((one) => last(one.path)),
  }));
}

/** The editor's catalogue as `python -m content.compile_catalogs` left it: language -> key -> words. */
function own(folder) {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")).sort() : [];
  if (!files.length) throw new Error("pwa/build/text-edit holds no words: run `python -m content.compile_catalogs` first");
  return Object.fromEntries(files.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), "utf8"))]));
}

/** One file per language: the editor's words, and of the reader's those that the editor's scripts name. */
function spoken(out, hash, reader, edit, text) {
  const prefixes = [...text.matchAll(/`([a-z_]+\.[a-z_]*)\$\{|"([a-z_]+\.[a-z_]+_)"/g)].map(([, one, other]) => one ?? other);
  const named = (key) => text.includes(`"${key}"`) || prefixes.some((prefix) => key.startsWith(prefix));
  const used = (words) => Object.fromEntries(Object.entries(words).filter(([key]) => key && named(key)));
  return Object.fromEntries(Object.entries(edit).map(([lang, { "": lent = {}, ...words }]) => {
    const { "": theirs = {}, ...shared } = reader[lang];
    const all = { ...used(shared), ...words };
    const langs = [...new Set([...Object.keys(lent), ...Object.keys(theirs)])];
    all[""] = Object.fromEntries(langs.map((from) => [from, { ...used(theirs[from] ?? {}), ...lent[from] }]));
    const body = JSON.stringify(all);
    const name = hash(body);
    return [lang, { name, bytes: out.put(`assets/words-${lang}-${name}.json`, body) }];
  }));
}

function weigh(out, words, must) {
  const rest = Object.entries(out.bytes).filter(([name]) => !name.startsWith("assets/words-"));
  const total = rest.reduce((sum, [, bytes]) => sum + bytes, 0) + Math.max(...Object.values(words).map(({ bytes }) => bytes));
  console.log(`${String(total).padStart(7)}  the editor, brotli, one language (must ${must})`);
  if (total > must) throw new Error(`the editor weighs ${total} bytes, allowed are ${must}`);
}
