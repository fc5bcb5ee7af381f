/** A guide's text as Markdown with the reader's own picture of it below. A body that Markdown would change is edited as the HTML it is. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { tongue } from "../../text/format.ts";
import { direction } from "../../text/languages.ts";
import { draw, read } from "../../text/prose.tsx";
import type { Json, Text } from "../messages.gen.ts";
import { say, textAt, type Form } from "./form.ts";
import { survives, toHtml, toMarkdown } from "./guide_form.ts";
import { idOf, Line } from "./inputs.tsx";

export function BodyPart({ form }: { form: Form }) {
  const source = form.record.title.source_lang;
  return <>{[source, form.second !== source ? form.second : ""].filter(Boolean).map((lang) => <Body form={form} lang={lang} key={lang} />)}</>;
}

function Body({ form, lang }: { form: Form; lang: string }) {
  const text = textAt(form.record, "body") as Text | undefined;
  const body = text?.said[lang]?.text ?? "";
  const [raw] = useState(() => Boolean(body) && !survives(body));
  // What is typed is kept as it was typed: Markdown made from the HTML would move the cursor.
  const [typed, type] = useState(() => (raw ? body : toMarkdown(body)));
  const current = raw || toHtml(typed) === body || !body ? typed : toMarkdown(body);
  const change = (words: string) => {
    type(words);
    form.put("body", say(text, form.record.title.source_lang, lang, raw ? words : toHtml(words)) as unknown as Json);
  };
  const name = t("edit.form.in_language", { name: t("edit.form.body"), language: tongue(form.ctx.lang, lang) });
  return (
    <>
      <Line id={idOf(`body.${lang}`)} label={name} hint={t(raw ? "edit.form.body_html" : "edit.form.body_hint")} value={current} lang={lang} rows={14} problems={form.problems(`body.${lang}`)} fixed={form.wordsOnly && lang === form.record.title.source_lang} onInput={change} />
      {body && (
        <section class="slab shown" aria-label={t("edit.form.body_shown")}>
          <p class="small soft">{t("edit.form.body_shown")}</p>
          <div class="prose" lang={lang} dir={direction(lang)}>{draw(read(body), (href, words) => <a href={href}><bdi>{words}</bdi></a>)}</div>
        </section>
      )}
    </>
  );
}
