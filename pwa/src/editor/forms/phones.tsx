/** Numbers: typed as on the poster, stored as they are dialled, shown as they are read. An empty row stands ready. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { phone as shown, tongue } from "../../text/format.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Json, Phone, Place } from "../messages.gen.ts";
import type { Form } from "./form.ts";
import { say, textAt } from "./form.ts";
import { Fold, Line, ManyOf } from "./inputs.tsx";
import { e164, isNumber } from "./phone_form.ts";

export function PhonesPart({ form }: { form: Form }) {
  const phones = (form.record as Place).phones ?? [];
  const [extra, add] = useState(0);
  const rows = Math.max(phones.length + extra, 1);
  const change = (place: number, next: Phone | undefined) => {
    const made = next ? [...phones.slice(0, place), next, ...phones.slice(place + 1)] : phones.filter((_, one) => one !== place);
    form.put("phones", made as unknown as Json);
  };
  return (
    <>
      {Array.from({ length: rows }, (_, place) => <PhoneRow form={form} place={place} phone={phones[place]} key={place} onChange={(next) => change(place, next)} />)}
      {phones.length > 0 && rows === phones.length && <button class="button bare short" type="button" onClick={() => add(1)}><Icon name="plus" />{t("edit.form.phone_add")}</button>}
    </>
  );
}

function PhoneRow({ form, place, phone, onChange }: { form: Form; place: number; phone: Phone | undefined; onChange: (phone: Phone | undefined) => void }) {
  const [typed, type] = useState<string | undefined>(undefined);
  const number = phone?.number ?? "";
  const written = (text: string) => {
    type(text);
    const found = e164(text) ?? text.trim();
    if (!found) return onChange(undefined);
    onChange({ ...phone, number: found });
  };
  const id = `f-phone-${place}`;
  // Only after the line is left: a number that is half typed is not wrong yet.
  const problems = typed === undefined ? form.problems(`phones.${place}.number`) : [];
  const path = `phones.${place}.label`;
  return (
    <>
      <Line id={id} label={place ? t("edit.form.phone_next", { place: place + 1 }) : t("edit.form.phone")} value={typed ?? (isNumber(number) ? shown(number) : number)} mode="tel" problems={problems} onInput={written} onDone={() => type(undefined)} />
      {phone && (
        <Fold name={t("edit.form.phone_more")}>
          <ManyOf label={t("edit.form.phone_languages")} options={form.langs.filter((lang) => lang !== "de-simple")} chosen={phone.languages ?? []} name={(lang) => tongue(form.ctx.lang, lang)} onChange={(languages) => onChange({ ...phone, languages })} />
          {[form.record.title.source_lang, form.second].filter(Boolean).map((lang) => (
            <Line id={`${id}-${lang}`} key={lang} label={t("edit.form.in_language", { name: t("edit.form.phone_label"), language: tongue(form.ctx.lang, lang) })} lang={lang} value={textAt(form.record, path)?.said[lang]?.text ?? ""} max={500} problems={form.problems(`${path}.${lang}`)}
              onInput={(words) => onChange(withLabel(phone, say(phone.label ?? undefined, form.record.title.source_lang, lang, words)))} />
          ))}
          <button class="button bare short" type="button" onClick={() => { type(undefined); onChange(undefined); }}><Icon name="trash" />{t("edit.form.phone_remove")}</button>
        </Fold>
      )}
    </>
  );
}

function withLabel({ label: _, ...phone }: Phone, label: Phone["label"] | undefined): Phone {
  return label ? { ...phone, label } : phone;
}
