/** A record as a row knows it: its name, its plate, what state it is in. */
import { Plate, Icon } from "../ui/icon.tsx";
import { iconOf, topicsOf } from "../records/taxonomy.ts";
import { direction } from "../text/languages.ts";
import { t } from "../text/i18n.ts";
import type { Kind, Record as Complete, Text } from "./messages.gen.ts";
import type { State } from "./store.ts";

export interface Named {
  text: string;
  lang: string;
}

/** The words of a text for somebody who reads `lang`: theirs, else the source's. */
export function say(text: Text | null | undefined, lang: string): Named {
  const own = text?.said[lang]?.text;
  if (own) return { text: own, lang };
  return { text: text?.said[text.source_lang]?.text ?? "", lang: text?.source_lang ?? lang };
}

export function Title({ record, lang }: { record: Complete; lang: string }) {
  const { text, lang: own } = say(record.title, lang);
  return <bdi lang={own} dir={direction(own)}>{text || t("edit.record.untitled")}</bdi>;
}

export function PlateOf({ record }: { record: Pick<Complete, "kind" | "tags"> }) {
  const topic = record.kind === "helpline" ? "safe" : record.kind === "course" ? "german" : (topicsOf(record.tags)[0] as string);
  return <Plate topic={topic} icon={ICONS[record.kind] ?? iconOf(topic)} />;
}

const ICONS: Partial<Record<Kind, string>> = { helpline: "shield", alert: "bell", event: "day" };

/** Where a record is: here, on the server, with its readers, or between two people. A word, a shape and a colour each. */
export function StateBadge({ state, status }: { state: State; status: string | undefined }) {
  const [icon, kind] = SHAPES[state];
  const words = state === "public" && status !== "published" ? t("edit.state.not_public") : t(`edit.state.${state}`);
  return (
    <span class={`badge ${kind}`}>
      <Icon name={state === "public" && status !== "published" ? "hide" : icon} />
      {words}
    </span>
  );
}

const SHAPES: Record<State, readonly [icon: string, kind: string]> = { here: ["safe", ""], sent: ["send", ""], public: ["check", "yes"], conflict: ["copy", "new"] };
