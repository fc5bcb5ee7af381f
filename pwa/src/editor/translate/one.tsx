/**
 * One text: its source above, its translation below, each in its own direction. The sentences that changed since it was translated are
 * marked. What is typed is kept at every pause; saved it lies in the outbox, with or without a network.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { direction, endonym } from "../../text/languages.ts";
import { Note } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";
import { survives, toHtml, toMarkdown } from "../forms/guide_form.ts";
import type { Origin } from "../messages.gen.ts";
import { sentence } from "../trouble.ts";
import { isBody, keyOf, longest, translated, wrong, type Item } from "./due.ts";
import { nameOf, StateOf } from "./parts.tsx";
import { gone, marked } from "./sentences.ts";
import type { Asides } from "./sources.ts";

const PAUSE_MS = 400;
/** The order in which somebody walks: what is saved drops out of the list, and the next one must still be found. */
let walk: { lang: string; keys: string[] } = { lang: "", keys: [] };
/** Whoever saves by keyboard goes on typing. */
let typing = false;

interface Props {
  ctx: Ctx;
  lang: string;
  items: readonly Item[];
  asides: Asides;
  /** "record/field". */
  at: string;
}

export function One({ ctx, lang, items, asides, at }: Props) {
  const fresh = items.find((item) => keyOf(item) === at);
  // Once opened it stays, although saving takes it off the list.
  const [item] = useState(fresh);
  if (walk.lang !== lang || !walk.keys.includes(at)) walk = { lang, keys: items.map(keyOf) };
  if (!item) {
    return (
      <Frame ctx={ctx} lang={lang} title={t("edit.translate.title")}>
        <Note icon="check">{t("edit.translate.not_waiting")}</Note>
      </Frame>
    );
  }
  return <Desk ctx={ctx} lang={lang} item={item} was={asides.was[at] ?? ""} machine={asides.machine && !item.critical} items={items} />;
}

function Desk({ ctx, lang, item, was, machine, items }: { ctx: Ctx; lang: string; item: Item; was: string; machine: boolean; items: readonly Item[] }) {
  const shape = shapeOf(item);
  const kept = `view/typed/${lang}/${keyOf(item)}` as const;
  const [text, setText] = useState(shape.show(item.text));
  const [suggested, setSuggested] = useState("");
  const [trouble, setTrouble] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const pause = useRef(0);

  useEffect(() => {
    void ctx.store.noted<string>(kept).then((typed) => typed !== undefined && setText(typed));
    if (typing) area.current?.focus();
    typing = false;
    return () => clearTimeout(pause.current);
  }, []);

  const type = (words: string) => {
    setText(words);
    setTrouble("");
    clearTimeout(pause.current);
    pause.current = window.setTimeout(() => void ctx.store.note(kept, words), PAUSE_MS);
  };
  const [before, next] = neighbours(items, keyOf(item));
  const go = (key: string | undefined) => ctx.go(key ? `#/translate/${lang}/${key}` : `#/translate/${lang}`);

  async function save(said: string, origin: Origin): Promise<void> {
    const found = ctx.store.get(item.record);
    const problem = said ? wrong(item, said) : "edit.translate.why_empty";
    if (problem || !found) return setTrouble(t(problem || "edit.translate.not_waiting"));
    await ctx.store.save(found.record, await translated(found.record, item.field, lang, said, origin));
    clearTimeout(pause.current);
    await ctx.store.note(kept, undefined);
    go(next);
  }
  const saveTyped = () => save(shape.keep(text.trim()), suggested && text === suggested ? "machine" : "human");
  const suggest = async () => {
    try {
      const { text: said } = await ctx.client.post<{ text: string }>(`translations/${lang}/machine`, { record: item.record, field: item.field });
      const words = shape.show(said);
      setSuggested(words);
      type(words);
    } catch (problem) {
      setTrouble(sentence(problem));
    }
  };
  const keys = (event: KeyboardEvent) => {
    const act = event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "save" : event.altKey ? { PageDown: "next", PageUp: "before" }[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    typing = document.activeElement === area.current;
    if (act === "save") void saveTyped();
    else if (act === "next" ? next : before) go(act === "next" ? next : before);
  };
  const untouched = text === shape.show(item.text);
  const most = longest(item.field);
  return (
    <Frame ctx={ctx} lang={lang} title={item.title} titleLang={item.source_lang} sub={t(nameOf(item.field))}>
      <div class="translate" onKeyDown={keys}>
        <p class="line"><StateOf item={item} /><span class="small soft">{t("edit.translate.place", { at: walk.keys.indexOf(keyOf(item)) + 1, of: walk.keys.length })}</span></p>
        <section aria-labelledby="source-name">
          <h2 class="label" id="source-name"><bdi lang={item.source_lang}>{endonym(item.source_lang)}</bdi></h2>
          <Source item={item} was={was} show={shape.show} />
        </section>
        <div class="field">
          <label for="translation"><bdi lang={lang}>{endonym(lang)}</bdi></label>
          <textarea id="translation" class="input" ref={area} lang={lang} dir={direction(lang)} rows={isBody(item.field) ? 14 : 4} value={text} spellcheck
            aria-invalid={trouble ? true : undefined} aria-describedby={trouble ? "translation-wrong" : undefined} aria-keyshortcuts="Control+Enter"
            onInput={(event) => type(event.currentTarget.value)} />
          {most > 0 && text.length > most * 0.6 && <p class={`small count${text.length > most ? " over" : ""}`}><bdi>{text.length} / {most}</bdi></p>}
          {isBody(item.field) && <p class="small soft">{t(shape.markdown ? "edit.translate.signs" : "edit.translate.tags")}</p>}
          {trouble && <p class="wrong small" id="translation-wrong" role="alert"><span class="stop"><Icon name="close" /><span>{trouble}</span></span></p>}
          {suggested !== "" && text === suggested && <Note icon="info">{t("edit.translate.from_machine")}</Note>}
        </div>
        <div class="work-acts">
          {item.state !== "missing" && untouched && <button class="button" type="button" onClick={() => void save(item.text, "human")}><Icon name="check" />{t("edit.translate.still_right")}</button>}
          {(!untouched || item.state === "missing") && <button class="button" type="button" aria-keyshortcuts="Control+Enter" onClick={() => void saveTyped()}><Icon name="check" />{t("edit.translate.save")}</button>}
          {machine && ctx.online && <button class="button quiet" type="button" onClick={() => void suggest()}><Icon name="tongue" />{t("edit.translate.suggest")}</button>}
        </div>
        <nav class="work-acts" aria-label={t("edit.translate.walk")}>
          <button class="button quiet short" type="button" disabled={!before} aria-keyshortcuts="Alt+PageUp" onClick={() => go(before)}><Icon name="back" />{t("edit.translate.before")}</button>
          <button class="button quiet short" type="button" disabled={!next} aria-keyshortcuts="Alt+PageDown" onClick={() => go(next)}>{t("edit.translate.next")}<Icon name="next" /></button>
        </nav>
      </div>
    </Frame>
  );
}

function Source({ item, was, show }: { item: Item; was: string; show: (words: string) => string }) {
  const [now, older] = [show(item.source), show(was)];
  const lost = was ? gone(older, now) : [];
  return (
    <>
      <blockquote class="translate-source" lang={item.source_lang} dir={direction(item.source_lang)}>
        {marked(older, now).map(({ text, fresh }, index) => (fresh ? <ins key={index}>{text}</ins> : <span key={index}>{text}</span>))}
      </blockquote>
      {item.state === "outdated" && !was && <p class="small soft">{t("edit.translate.was_unknown")}</p>}
      {lost.length > 0 && (
        <div class="small soft">{t("edit.translate.was")}
          <div class="translate-source" lang={item.source_lang} dir={direction(item.source_lang)}>{lost.map((text, index) => <del key={index}>{text}</del>)}</div>
        </div>
      )}
    </>
  );
}

function Frame({ ctx, lang, title, titleLang, sub, children }: { ctx: Ctx; lang: string; title: string; titleLang?: string; sub?: string; children: ComponentChildren }) {
  return (
    <>
      <header class="bar">
        <a class="round" href={`#/translate/${lang}`} aria-label={t("bar.back")} onClick={(event) => { event.preventDefault(); ctx.go(`#/translate/${lang}`); }}><Icon name="back" /></a>
        <h1 class="bar-title" tabIndex={-1}><bdi lang={titleLang} dir={titleLang ? direction(titleLang) : undefined}>{title}</bdi>{sub && <span class="bar-sub">{sub}</span>}</h1>
      </header>
      <main id="main">{children}</main>
    </>
  );
}

interface Shape {
  markdown: boolean;
  show(stored: string): string;
  keep(typed: string): string;
}

/** A guide's body is shown and typed as the signs of Markdown where both sides survive that, else as the tags that it is. */
function shapeOf({ field, source, text }: Item): Shape {
  const same = (words: string) => words;
  if (!isBody(field) || !survives(source) || (text && !survives(text))) return { markdown: false, show: same, keep: same };
  return { markdown: true, show: (body) => (body ? toMarkdown(body) : ""), keep: toHtml };
}

/** The ones before and behind in the order of the walk that still wait. */
function neighbours(items: readonly Item[], key: string): [string | undefined, string | undefined] {
  const waits = new Set(items.map(keyOf));
  const at = walk.keys.indexOf(key);
  return [walk.keys.slice(0, at).findLast((one) => waits.has(one)), walk.keys.slice(at + 1).find((one) => waits.has(one))];
}
