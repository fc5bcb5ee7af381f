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
  return (
    <>
      {since && (
        <Note look="old" icon="again">
          <p>{rich("fallback.outdated", { language: tongue(ctx.lang, "de"), day: longDay(ctx.lang, since, ctx.now.day) })}</p>
          {record.source_texts ? Object.values(record.source_texts).map((text) => <p lang="de" dir={direction("de")}>{text}</p>)
            : !isProtected(record) && record.slug && <a href={`/${ctx.slug}/de/${record.kind}/${record.slug}`} hreflang="de">{t("fallback.read_source", { language: tongue(ctx.lang, "de") })}</a>}
        </Note>
      )}
      {record.machine && record.machine.length > 0 && <Note icon="info"><p>{t("fallback.machine")}</p></Note>}
    </>
  );
}
