/** The same texts as a file, for an office or an association: out by a link, in after a look at what it would do. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Note } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";
import { sentence } from "../trouble.ts";

interface Outcome {
  accepted?: number;
  unchanged?: number;
  empty?: number;
  refused?: { row: number; record?: string; field?: string; key: string }[];
}

/** Reasons that have a sentence of their own. */
const WHY = new Set(["placeholder", "contact", "newer", "conflict", "unknown", "partly", "code", "moved", "key", "other_language_row", "source_language"]);
const MOST_ROWS = 20;

export function Files({ ctx, lang }: { ctx: Ctx; lang: string }) {
  const [file, setFile] = useState<{ file: File; format: string; tried: Outcome } | undefined>();
  const [said, say] = useState("");
  const root = `/api/edit/translations/${lang}/file`;
  const send = (file: File, format: string, dry: boolean) => ctx.client.ask<Outcome>("POST", `translations/${lang}/file?format=${format}${dry ? "&dry_run=1" : ""}`, new Blob([file], { type: "application/octet-stream" }));

  async function attempt(work: () => Promise<void>): Promise<void> {
    say("");
    await work().catch((problem) => say(sentence(problem)));
  }
  const chosen = (file: File | undefined) => attempt(async () => {
    setFile(undefined);
    if (!file) return;
    const format = /\.(xlf|xliff|xml)$/i.test(file.name) ? "xliff" : "csv";
    setFile({ file, format, tried: await send(file, format, true) });
  });
  const take = () => attempt(async () => {
    if (!file) return;
    const done = await send(file.file, file.format, false);
    setFile(undefined);
    say(t("edit.translate.file_done", { accepted: done.accepted ?? 0, unchanged: done.unchanged ?? 0 }));
    await ctx.store.sync();
  });
  return (
    <details class="translate-files">
      <summary>{t("edit.translate.files")}</summary>
      <p class="small soft">{t("edit.translate.files_why")}</p>
      <div class="work-acts">
        <a class="button quiet short" href={`${root}?format=xliff`} download><Icon name="list" />XLIFF</a>
        <a class="button quiet short" href={`${root}?format=csv`} download><Icon name="list" />CSV</a>
      </div>
      <div class="field">
        <label for="translations-file">{t("edit.translate.file_in")}</label>
        <input id="translations-file" class="input" type="file" accept=".xlf,.xliff,.csv" onChange={(event) => void chosen(event.currentTarget.files?.[0])} />
      </div>
      <div role="status">
        {said && <Note icon="info">{said}</Note>}
        {file && <Tried outcome={file.tried} />}
      </div>
      {file && Boolean(file.tried.accepted) && <button class="button" type="button" onClick={() => void take()}><Icon name="check" />{t("edit.translate.file_take")}</button>}
    </details>
  );
}

function Tried({ outcome: { accepted = 0, unchanged = 0, refused = [] } }: { outcome: Outcome }) {
  return (
    <>
      <p>{t("edit.translate.file_would", { accepted, unchanged, refused: refused.length })}</p>
      {refused.length > 0 && (
        <ul class="slab">
          {refused.slice(0, MOST_ROWS).map(({ row, field, key }) => (
            <li class="row small" key={`${row}/${field}`}><span class="row-body">{t("edit.translate.file_row", { row, why: t(why(key)) })}</span></li>
          ))}
        </ul>
      )}
    </>
  );
}

function why(key: string): string {
  const last = key.replace(/^translation\./, "");
  return WHY.has(last) ? `edit.translate.why_${last}` : "edit.translate.why_other";
}
