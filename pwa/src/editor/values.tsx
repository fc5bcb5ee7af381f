/** Any value of a record as somebody reads it: two of them stand beside each other when two people changed the same field. */
import type { ComponentChild } from "preact";
import { direction, endonym } from "../text/languages.ts";
import { shortDay } from "../text/format.ts";
import { n, t } from "../text/i18n.ts";
import { isText } from "./edit.ts";
import { wordDiff } from "./forms/word_diff.ts";
import type { Address, Hours, Json, Phone, Schedule } from "./messages.gen.ts";
import { say } from "./names.tsx";

/** The name of a field; of the words in one language with that language. */
export function fieldName(field: string, lang = ""): string {
  if (!field) return t("edit.field.whole");
  const [top = "", ...rest] = field.split(".").filter((part) => !/^\d+$/.test(part));
  const key = `edit.field.${[top, ...rest].join("_")}`;
  // A part of a field without a name of its own goes by the field's.
  const name = t(key) === key ? t(`edit.field.${top}`) : t(key);
  return lang ? t("edit.field.in_language", { name, language: endonym(lang) }) : name;
}

/** `before`: what it was, so that what came can be marked. */
export function Value({ field, value, before, lang, reader }: { field: string; value: Json; before?: Json; lang: string; reader: string }) {
  if (lang || (typeof value === "string" && !DAYS.has(field) && !CHOICES.has(field) && !LINKS.has(field))) return <Words value={String(value ?? "")} before={String(before ?? "")} lang={lang} />;
  return <>{drawn(field, value, reader)}</>;
}

/** What came is marked in bold and colour; what went stands below under "before". */
function Words({ value, before, lang }: { value: string; before: string; lang: string }) {
  if (!value) return <span class="soft">{t("edit.value.nothing")}</span>;
  const own = lang ? { lang, dir: direction(lang) } : {};
  if (!before) return <bdi {...own}>{value}</bdi>;
  return <bdi {...own}>{wordDiff(before, value).filter((run) => run.as !== "del").map((run) => (run.as === "ins" ? <ins>{run.text}</ins> : run.text))}</bdi>;
}

const DAYS = new Set(["verified_on", "valid_from", "valid_to", "day"]);
const LINKS = new Set(["web", "email"]);
/** Fields with a few known values, and how the keys of their words begin. */
const CHOICES = new Map([["status", "edit.status."], ["availability", "edit.value.availability_"], ["event_status", "edit.value.event_"], ["location_policy", "edit.value.policy_"], ["severity", "edit.value.severity_"]]);

function drawn(field: string, value: Json, reader: string): ComponentChild {
  if (value === null || value === "" || (Array.isArray(value) && !value.length)) return <span class="soft">{t("edit.value.nothing")}</span>;
  if (typeof value === "boolean") return t(value ? "edit.value.yes" : "edit.value.no");
  if (typeof value === "number") return <bdi>{String(value)}</bdi>;
  if (typeof value === "string") {
    if (DAYS.has(field)) return <bdi>{shortDay(reader, value)}</bdi>;
    const words = CHOICES.get(field);
    return words ? t(words + value) : <bdi dir="ltr">{value}</bdi>;
  }
  if (isText(value)) return <Words value={say(value, reader).text} before="" lang={say(value, reader).lang} />;
  if (field === "phones") return listed((value as unknown as Phone[]).map((phone) => <bdi dir="ltr">{phone.number}</bdi>));
  if (field === "hours") return <HoursValue hours={value as unknown as Hours} />;
  if (field === "address") return <bdi>{line(value as unknown as Address)}</bdi>;
  if (field === "schedule") return <ScheduleValue schedule={value as unknown as Schedule} />;
  if (Array.isArray(value)) return listed(value.map((one) => <bdi>{typeof one === "string" ? one : n("edit.value.parts", Object.keys(one ?? {}).length)}</bdi>));
  return listed(Object.entries(value).map(([name, inner]) => <span>{name}: {drawn(name, inner as Json, reader)}</span>));
}

const line = ({ street, postcode, city, extra }: Address): string => [street, [postcode, city].filter(Boolean).join(" "), extra].filter(Boolean).join(", ");

function HoursValue({ hours }: { hours: Hours }) {
  return <bdi dir="ltr">{(hours.osm ?? "").split(";").map((rule) => <span class="row-line">{rule.trim()}</span>)}</bdi>;
}

function ScheduleValue({ schedule }: { schedule: Schedule }) {
  const { start, duration_min = 0, rule = "", exdates = [] } = schedule;
  return (
    <bdi dir="ltr">
      {start.replace("T", " ")}
      {duration_min > 0 && ` + ${duration_min} min`}
      {rule && <span class="row-line">{rule}</span>}
      {exdates.length > 0 && <span class="row-line">− {exdates.join(", ")}</span>}
    </bdi>
  );
}

function listed(items: ComponentChild[]): ComponentChild {
  return items.map((item, at) => (at ? [", ", item] : item));
}
