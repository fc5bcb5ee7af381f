/** What a record is about: the closed list, by subject. The first one decides its plate. */
import { useState } from "preact/hooks";
import { TAG_IDS, TOPICS, topicsOf } from "../../records/taxonomy.ts";
import { t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Form } from "./form.ts";
import { Wrong } from "./inputs.tsx";

export function TagsPart({ form }: { form: Form }) {
  const chosen = form.record.tags ?? [];
  const [open, show] = useState(false);
  const change = (tag: string) => form.put("tags", chosen.includes(tag) ? chosen.filter((one) => one !== tag) : [...chosen, tag]);
  const chip = (tag: string) => (
    <button class="chip" type="button" key={tag} aria-pressed={chosen.includes(tag) ? "true" : "false"} onClick={() => change(tag)}>
      {chosen.includes(tag) && <Icon name="check" />}<span>{t(`tag.${tag}`)}</span>
    </button>
  );
  return (
    <div class="field" id="f-tags">
      <span class="label">{t("edit.form.tags")}</span>
      <div class="chips" role="group" aria-label={t("edit.form.tags")}>
        {chosen.map(chip)}
        <button class="chip" type="button" aria-expanded={open ? "true" : "false"} onClick={() => show(!open)}><Icon name={open ? "minus" : "plus"} /><span>{t(open ? "edit.form.tags_less" : "edit.form.tags_more")}</span></button>
      </div>
      {open && TOPICS.map(({ id }) => (
        <div key={id} role="group" aria-label={t(`topic.${id}`)}>
          <h3>{t(`topic.${id}`)}</h3>
          <div class="chips">{TAG_IDS.filter((tag) => topicsOf([tag])[0] === id && !chosen.includes(tag)).map(chip)}</div>
        </div>
      ))}
      <Wrong id="f-tags" problems={form.problems("tags")} />
    </div>
  );
}
