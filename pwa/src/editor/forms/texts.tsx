/** A text in its source language and, beside it, in the second language that the whole form shows. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { tongue } from "../../text/format.ts";
import { endonym } from "../../text/languages.ts";
import { Icon } from "../../ui/icon.tsx";
import { sourceHash, textsOf } from "../edit.ts";
import type { Json, Text } from "../messages.gen.ts";
import { say, textAt, type Form } from "./form.ts";
import { idOf, Line } from "./inputs.tsx";

export type TextState = "ok" | "old" | "machine" | "none";

/** How a translation stands to its source; `hash` is that of the source as it is now. */
export function textState(text: Text | undefined, lang: string, hash: string): TextState {
  const said = text?.said[lang];
  if (!said?.text) return "none";
  if (lang === text?.source_lang || !said.source_hash) return "ok";
  return said.source_hash !== hash ? "old" : said.origin === "machine" ? "machine" : "ok";
}

/** The hash of a text's source; "" until it is worked out. */
export function useSourceHash(text: Text | undefined): string {
  const source = text?.said[text.source_lang]?.text.trim() ?? "";
  const [found, keep] = useState<{ of: string; hash: string }>({ of: "", hash: "" });
  useEffect(() => {
    let stale = false;
    void sourceHash(source).then((hash) => !stale && keep({ of: source, hash }));
    return () => {
      stale = true;
    };
  }, [source]);
  return found.of === source ? found.hash : "";
}

export function TextPart({ form, path, name, max, rows, markdown }: { form: Form; path: string; name: string; max: number; rows?: number | undefined; markdown?: boolean }) {
  const text = textAt(form.record, path);
  const source = text?.source_lang ?? form.record.title.source_lang;
  const change = (lang: string, words: string) => form.put(path, (say(text, source, lang, words) ?? (path === "title" ? { source_lang: source, said: {} } : undefined)) as unknown as Json);
  const problems = form.problems(path);
  const of = (lang: string) => problems.filter((one) => one.path === `${path}.${lang}` || (lang === source && one.path === path));
  const value = (lang: string) => text?.said[lang]?.text ?? "";
  return (
    <>
      <Line id={idOf(path)} label={form.second ? t("edit.form.in_language", { name, language: tongue(form.ctx.lang, source) }) : name} value={value(source)} lang={source} max={max} rows={rows} problems={of(source)} fixed={form.wordsOnly} onInput={(words) => change(source, words)} />
      {form.second && form.second !== source && (
        <>
          <Line id={idOf(`${path}.${form.second}`)} label={t("edit.form.in_language", { name, language: tongue(form.ctx.lang, form.second) })} value={value(form.second)} lang={form.second} max={max} rows={rows} problems={of(form.second)} onInput={(words) => change(form.second, words)} />
          {!markdown && <Renew form={form} path={path} text={text} lang={form.second} />}
        </>
      )}
    </>
  );
}

/** The source changed since: the translation may be right all the same, which takes one tap to say. */
function Renew({ form, path, text, lang }: { form: Form; path: string; text: Text | undefined; lang: string }) {
  const hash = useSourceHash(text);
  const said = text?.said[lang];
  if (!hash || !said || textState(text, lang, hash) !== "old") return null;
  const renew = () => form.put(path, { ...text, said: { ...text?.said, [lang]: { ...said, source_hash: hash } } } as unknown as Json);
  return (
    <div class="note old">
      <Icon name="clock" />
      <div><p>{t("edit.form.outdated")}</p><button class="button quiet short" type="button" onClick={renew}>{t("edit.form.still_right")}</button></div>
    </div>
  );
}

/** "Andere Sprachen: ar uk fa": what each says of the title, and the choice of the second language. */
export function Languages({ form, onChoose }: { form: Form; onChoose: (lang: string) => void }) {
  const [open, show] = useState(false);
  const title = form.record.title;
  const hash = useSourceHash(title);
  const others = form.langs.filter((lang) => lang !== title.source_lang);
  const missing = (lang: string) => [...textsOf(form.record).values()].some((text) => text.said[text.source_lang]?.text && !text.said[lang]?.text);
  const state = (lang: string): string => ({ ok: missing(lang) ? "none" : "ok", machine: "old", old: "old", none: "none" })[textState(title, lang, hash)];
  if (!others.length) return null;
  return (
    <div class="tongues">
      <button class="line small soft tongues-go" type="button" aria-expanded={open ? "true" : "false"} onClick={() => show(!open)}>
        <span>{t("edit.form.other_languages")}</span>
        <span class="tags">{others.map((lang) => <span class={`tag ${state(lang)}`} key={lang}><bdi>{lang}</bdi></span>)}</span>
      </button>
      {open && (
        <div class="chips" role="group" aria-label={t("edit.form.other_languages")}>
          {others.map((lang) => (
            <button class="chip" type="button" key={lang} lang={lang} aria-pressed={form.second === lang ? "true" : "false"} onClick={() => { onChoose(form.second === lang ? "" : lang); show(false); }}>
              <span>{endonym(lang)}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
