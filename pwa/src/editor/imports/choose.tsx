/** Which file, which format, which language its words are in. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { endonym } from "../../text/languages.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";
import { formatOf, type Known } from "./shapes.ts";

export interface Chosen {
  file: File;
  format: string;
  lang: string;
}

export function Choose({ ctx, known, busy, send }: { ctx: Ctx; known: Known; busy: boolean; send: (chosen: Chosen) => Promise<void> }) {
  const languages = ctx.me.town.languages ?? ["de", "en"];
  const [file, setFile] = useState<File | undefined>();
  const [format, setFormat] = useState(known.by_hand);
  const [lang, setLang] = useState(languages[0] as string);
  const picked = (one: File | undefined) => {
    setFile(one);
    const promised = formatOf(one?.name ?? "");
    if (known.formats.includes(promised)) setFormat(promised);
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (file) void send({ file, format, lang }); }}>
      <p class="small soft">{t("edit.imports.why")}</p>
      <div class="field">
        <label for="import-file">{t("edit.imports.file")}</label>
        <input id="import-file" class="input" type="file" required onChange={(event) => picked(event.currentTarget.files?.[0])} />
      </div>
      <div class="field">
        <label for="import-format">{t("edit.imports.format")}</label>
        <select id="import-format" class="input" value={format} onChange={(event) => setFormat(event.currentTarget.value)}>
          {known.formats.map((one) => <option key={one} value={one}>{named(one)}</option>)}
        </select>
      </div>
      <div class="field">
        <label for="import-lang">{t("edit.imports.lang")}</label>
        <select id="import-lang" class="input" value={lang} onChange={(event) => setLang(event.currentTarget.value)}>
          {languages.map((one) => <option key={one} value={one} lang={one}>{endonym(one)}</option>)}
        </select>
      </div>
      <button class="button lead" type="submit" disabled={!file || busy || !ctx.online}><Icon name="search" />{t("edit.imports.look")}</button>
    </form>
  );
}

/** A format that came later than its words goes by its own name. */
function named(format: string): string {
  const key = `edit.imports.format_${format.replace(/-/g, "_")}`;
  const said = t(key);
  return said === key ? format : said;
}
