/** A record's words: in the reader's language as they are, in another one with its own direction, and said so. */
import type { NestedText, WireCommon } from "../sync/messages.gen.ts";
import { nested, pick, type Said } from "../text/pick.ts";
import { language, t } from "../text/i18n.ts";
import { tongue } from "../text/format.ts";
import { Badge } from "../ui/badge.tsx";

export function Words({ said }: { said: Said | undefined }) {
  if (!said) return null;
  return said.foreign ? <bdi lang={said.lang} dir={said.dir}>{said.text}</bdi> : <>{said.text}</>;
}

export function Title({ record }: { record: WireCommon }) {
  return <Words said={pick(record, "title", language())} />;
}

export function Nested({ words }: { words: NestedText | undefined }) {
  return <Words said={nested(words, language())} />;
}

/** A name as on the sign at the door: German inside any language. */
export function German({ words }: { words: string }) {
  return language().startsWith("de") ? <>{words}</> : <bdi lang="de" dir="ltr">{words}</bdi>;
}

/** "auf Deutsch", where the title or the text is not in the reader's language; nothing for names that need no translation. */
export function Tongue({ record }: { record: WireCommon }) {
  const own = record.langs?.["body"] ?? record.langs?.["summary"] ?? record.langs?.["title"];
  return own ? <Badge look="tongue" icon="tongue">{t("fallback.in_language", { language: tongue(language(), own) })}</Badge> : null;
}
