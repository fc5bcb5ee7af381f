/** A translation older than its source, or made by a machine: said plainly, with the day and the way to the newer text. */
import type { Ctx } from "../ctx.ts";
import type { WireRecord } from "../sync/messages.gen.ts";
import { direction } from "../text/languages.ts";
import { rich, t } from "../text/i18n.ts";
import { longDay, tongue } from "../text/format.ts";
import { isProtected } from "../records/taxonomy.ts";
import { Note } from "../ui/badge.tsx";

export function Outdated({ ctx, record }: { ctx: Ctx; record: WireRecord }) {
  const since = Object.values(record.outdated ?? {}).sort().at(-1);
  const source = record.source_lang ?? "de";
  const language = tongue(ctx.lang, source);
  return (
    <>
      {since && (
        <Note look="old" icon="again">
          <p>{rich("fallback.outdated", { language, day: longDay(ctx.lang, since, ctx.now.day) })}</p>
          {record.source_texts ? Object.values(record.source_texts).map((text) => <p lang={source} dir={direction(source)}>{text}</p>)
            : !isProtected(record) && record.slug && ctx.records.town?.languages?.includes(source) && <a href={`/${ctx.slug}/${source}/${record.kind}/${record.slug}`} hreflang={source}>{t("fallback.read_source", { language })}</a>}
        </Note>
      )}
      {record.machine && record.machine.length > 0 && <Note icon="info"><p>{t("fallback.machine")}</p></Note>}
    </>
  );
}
