/** Which column is which field. Guessed the first time, remembered afterwards, always shown with what stands in the column. */
import { useState } from "preact/hooks";
import { n, t } from "../../text/i18n.ts";
import { endonym } from "../../text/languages.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";
import { fieldName } from "../values.tsx";
import type { Chosen } from "./choose.tsx";
import { guessed, type Columns, type Known, type Mapping } from "./shapes.ts";

const TEXTS = ["title", "summary"];

interface Props {
  ctx: Ctx;
  chosen: Chosen;
  columns: Columns;
  known: Known;
  busy: boolean;
  look: (mapping: Mapping) => void;
}

export function ByHand({ ctx, chosen, columns, known, busy, look }: Props) {
  const [mapping, setMapping] = useState<Mapping>(() => columns.mapping ?? fresh(chosen.file.name, columns, known, "place"));
  const set = (patch: Partial<Mapping>) => setMapping({ ...mapping, ...patch });
  const paths = known.paths[mapping.kind] ?? [];
  const keys = new Set([mapping.key].flat());
  const named = Object.values(mapping.fields).flat().includes("title");
  return (
    <form onSubmit={(event) => { event.preventDefault(); look(mapping); }}>
      <p class="small soft">{n("edit.imports.rows", columns.rows)}{columns.mapping && <> · {t("edit.imports.remembered")}</>}</p>
      <div class="field" role="group" aria-labelledby="import-kind">
        <span class="label" id="import-kind">{t("edit.imports.kind")}</span>
        <div class="chips">
          {Object.keys(known.paths).map((kind) => <button class="chip" type="button" key={kind} aria-pressed={kind === mapping.kind} onClick={() => setMapping(fresh(chosen.file.name, columns, known, kind))}>{t(`edit.kind.${kind}`)}</button>)}
        </div>
      </div>
      <div class="field">
        <label for="import-source">{t("edit.imports.source")}</label>
        <input id="import-source" class="input" type="text" required maxLength={80} value={mapping.source.name ?? ""} onInput={(event) => set({ source: { ...mapping.source, name: event.currentTarget.value } })} />
        <p class="small soft">{t("edit.imports.source_why")}</p>
      </div>
      <h2>{t("edit.imports.columns")}</h2>
      {columns.columns.map((column, at) => (
        <div class="field" key={column}>
          <label for={`column-${at}`}><bdi>{column}</bdi></label>
          <p class="small soft imports-sample"><bdi>{columns.sample.map((row) => row[at]).filter(Boolean).slice(0, 2).join(" · ")}</bdi></p>
          <select id={`column-${at}`} class="input" value={[mapping.fields[column] ?? ""].flat()[0]} onChange={(event) => set({ fields: { ...mapping.fields, [column]: event.currentTarget.value } })}>
            <option value="">{t("edit.imports.unread")}</option>
            {paths.map((path) => <option key={path} value={path}>{pathName(path)}</option>)}
            {TEXTS.flatMap((path) => (ctx.me.town.languages ?? []).filter((lang) => lang !== chosen.lang).map((lang) => <option key={`${path}.${lang}`} value={`${path}.${lang}`}>{pathName(path)} · {endonym(lang)}</option>))}
          </select>
        </div>
      ))}
      <div class="field" role="group" aria-labelledby="import-key">
        <span class="label" id="import-key">{t("edit.imports.key")}</span>
        <div class="chips">
          {columns.columns.map((column) => <button class="chip" type="button" key={column} aria-pressed={keys.has(column)} onClick={() => set({ key: keys.has(column) ? [...keys].filter((one) => one && one !== column) : [...keys, column].filter(Boolean) })}><bdi>{column}</bdi></button>)}
        </div>
        <p class="small soft">{t("edit.imports.key_why")}</p>
      </div>
      <button class="row mid" type="button" role="switch" aria-checked={mapping.complete} onClick={() => set({ complete: !mapping.complete })}>
        <span class="row-body"><span class="row-name">{t("edit.imports.complete")}</span><span class="small soft">{t("edit.imports.complete_why")}</span></span><span class="switch" />
      </button>
      {!named && <p class="small">{t("edit.imports.needs_title")}</p>}
      <button class="button lead" type="submit" disabled={busy || !named || !ctx.online}><Icon name="search" />{t("edit.imports.look")}</button>
    </form>
  );
}

function fresh(file: string, columns: Columns, known: Known, kind: string): Mapping {
  const fields = guessed(columns.columns, known.paths[kind] ?? []);
  return { kind, fields, key: [], source: { name: file.replace(/\.[^.]*$/, "") }, complete: false };
}

/** "Adresse · street": parts that the form has no word for go by their own. */
function pathName(path: string): string {
  const whole = fieldName(path);
  const [top = "", part] = path.split(".");
  return part && whole === fieldName(top) ? `${whole} · ${part}` : whole;
}
