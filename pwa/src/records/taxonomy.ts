/**
 * Subjects: which plate a record stands on, and how quietly it opens. The twin of content/taxonomy.py
 * (test/taxonomy.test.ts compares them). `~` behind a tag: discreet; `!`: protected.
 */
export interface Topic {
  id: string;
  icon: string;
  /** Most of its tags open quietly, so the list itself has no address either. */
  quiet: boolean;
}

const TABLE = {
  advice: "counselling welcome_center psychosocial~ mobile_advice interpreting women family youth older_people disability lgbtiq~ internet_access",
  german: "german_course literacy_course integration_course vocational_german german_practice",
  papers: "residence~ asylum~ legal_advice~ return_advice~ family_reunion~ naturalisation~ registration",
  health: "health~ mobile_health~ doctor~ hospital~ pharmacy~ vaccination~ pregnancy~ addiction~ mental_health~ crisis~ poison",
  home: "housing tenancy homelessness~ furniture daily_life transport",
  work: "work job_search recognition training training_childcare employer_advice",
  school: "school kita childcare study school_bullying",
  money: "money payment_card benefits debt authority",
  food: "food clothes hygiene",
  meet: "meeting_place culture sport children association volunteering festival religion",
  rights: "anti_discrimination participation foreigners_council rally labour_rights complaint",
  safe: "emergency civil_protection violence! protection! child_protection! forced_marriage! trafficking! victim_support!",
} as const;
const ICONS: Record<string, string> = { home: "house", safe: "shield" };

const TAGS = new Map<string, { topic: string; care: string }>();
export const TOPICS: readonly Topic[] = Object.entries(TABLE).map(([id, line]) => {
  const tags = line.split(" ");
  for (const tag of tags) TAGS.set(tag.replace(/[~!]$/, ""), { topic: id, care: tag.at(-1) === "!" ? "protected" : tag.at(-1) === "~" ? "discreet" : "plain" });
  return { id, icon: ICONS[id] ?? id, quiet: tags.filter((tag) => /[~!]$/.test(tag)).length * 2 > tags.length };
});

/** Every tag in the order of the table; the words that the search has for them come in the same (build.mjs). */
export const TAG_IDS: readonly string[] = [...TAGS.keys()];

export function careOf(tag: string): string {
  return TAGS.get(tag)?.care ?? "plain";
}

/** The plates a record belongs to, its own first; "advice" where no tag is known. */
export function topicsOf(tags: readonly string[] = []): string[] {
  const found = [...new Set(tags.map((tag) => TAGS.get(tag)?.topic).filter((topic) => topic !== undefined))];
  return found.length ? found : ["advice"];
}

export function iconOf(topic: string): string {
  return ICONS[topic] ?? topic;
}

/** No page, no address, no link: a helpline or anything about violence (DESIGN 5). */
export function isProtected(record: { kind: string; protected?: boolean; location_policy?: string; tags?: readonly string[] }): boolean {
  return record.protected === true || record.kind === "helpline" || record.location_policy === "confidential" || (record.tags ?? []).some((tag) => careOf(tag) === "protected");
}

/** Opens in memory, without address and title: protected, or about health or residence. */
export function isQuiet(record: Parameters<typeof isProtected>[0]): boolean {
  return isProtected(record) || (record.tags ?? []).some((tag) => careOf(tag) !== "plain");
}

export function isQuietTopic(topic: string): boolean {
  return TOPICS.some((one) => one.id === topic && one.quiet);
}
