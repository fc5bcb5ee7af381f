/** Translating: which texts wait in a language ("#/translate/ar"), and one of them beside its source ("#/translate/ar/abc/title"). */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { direction, endonym } from "../../text/languages.ts";
import { Note } from "../../ui/badge.tsx";
import { Chip } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx, Page } from "../ctx.ts";
import { due, keyOf, type Item, type Waits } from "./due.ts";
import { Files } from "./files.tsx";
import { One } from "./one.tsx";
import { addressOf, nameOf, StateOf } from "./parts.tsx";
import { fetchAsides, type Asides } from "./sources.ts";

const MOST_SHOWN = 60;
const LAST = "lotse-edit-translate";
/** The list of the language in hand, so that walking from text to text never shows an empty page. */
let known: { lang: string; items: readonly Item[] } | undefined;

export function View({ ctx, args: [asked = "", record, ...field] }: Page) {
  const langs = ctx.me.languages;
  const lang = langs.includes(asked) ? asked : remembered(langs);
  const [items, setItems] = useState(known?.lang === lang ? known.items : undefined);
  const [asides, setAsides] = useState<Asides>({ machine: false, was: {} });
  const all = ctx.store.all();
  useEffect(() => {
    let stale = false;
    void due(all.map((one) => one.record), lang, ctx.me.person).then((found) => {
      if (stale) return;
      known = { lang, items: found };
      setItems(found);
    });
    return () => {
      stale = true;
    };
    // Every change of the store is a new list of records.
  }, [lang, all.map(({ id, change, state }) => id + change + state).join()]);
  useEffect(() => {
    remember(lang);
    void fetchAsides(ctx, lang, setAsides);
  }, [lang]);
  if (record && !items) return <main id="main" />;
  if (record && items) return <One ctx={ctx} lang={lang} items={items} asides={asides} at={`${record}/${field.join("/")}`} key={lang} />;
  return <List ctx={ctx} lang={lang} langs={langs} items={items} />;
}

function List({ ctx, lang, langs, items }: { ctx: Ctx; lang: string; langs: readonly string[]; items: readonly Item[] | undefined }) {
  const [only, show] = useState<Waits | undefined>();
  const [shown, more] = useState(MOST_SHOWN);
  const found = items?.filter(({ state }) => !only || state === only) ?? [];
  const count = (state: Waits) => items?.filter((one) => one.state === state).length ?? 0;
  return (
    <>
      <header class="bar"><h1 class="bar-title" tabIndex={-1}>{t("edit.translate.title")}<span class="bar-sub"><bdi lang={lang} dir={direction(lang)}>{endonym(lang)}</bdi></span></h1></header>
      <main id="main">
        {langs.length > 1 && (
          <div class="chips" role="group" aria-label={t("edit.translate.language")}>
            {langs.map((tag) => <Chip key={tag} on={tag === lang} onClick={() => ctx.go(`#/translate/${tag}`)}><bdi lang={tag} dir={direction(tag)}>{endonym(tag)}</bdi></Chip>)}
          </div>
        )}
        <div class="chips" role="group" aria-label={t("edit.translate.show")}>
          {(["missing", "outdated", "machine"] as const).map((state) => (
            <Chip key={state} on={only === state} onClick={() => show(only === state ? undefined : state)}>{t(`edit.translate.state_${state}`)} <span class="count">{count(state)}</span></Chip>
          ))}
        </div>
        {items && !items.length && <Note icon="check">{t("edit.translate.done")}</Note>}
        {found.length > 0 && (
          <ul class="slab">
            {found.slice(0, shown).map((item) => <li key={keyOf(item)}><Row lang={lang} item={item} /></li>)}
          </ul>
        )}
        {found.length > shown && <button class="button quiet" type="button" onClick={() => more(shown + MOST_SHOWN)}>{t("edit.translate.more", { left: found.length - shown })}</button>}
        <Files ctx={ctx} lang={lang} />
      </main>
    </>
  );
}

function Row({ lang, item }: { lang: string; item: Item }) {
  return (
    <a class="row" href={addressOf(lang, item)}>
      <span class="row-body">
        <span class="row-name"><bdi lang={item.source_lang} dir={direction(item.source_lang)}>{item.title}</bdi></span>
        <span class="small soft">{t(nameOf(item.field))}</span>
        <span class="line"><StateOf item={item} /></span>
      </span>
      <Icon name="next" />
    </a>
  );
}

/** The language somebody worked in last, on this phone. */
function remembered(langs: readonly string[]): string {
  try {
    const last = localStorage.getItem(LAST) ?? "";
    if (langs.includes(last)) return last;
  } catch {
    // Without it the first one is shown.
  }
  return langs.find((tag) => tag !== "de") ?? langs[0] ?? "de";
}

function remember(lang: string): void {
  try {
    localStorage.setItem(LAST, lang);
  } catch {
    // As above.
  }
}
