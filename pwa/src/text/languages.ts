/**
 * The languages a reader may choose: tag, own name, direction, what to try next, what formats dates.
 *
 * The twin of content/languages.py; test/languages.test.ts compares the two.
 */
export interface Language {
  tag: string;
  endonym: string;
  rtl: boolean;
  /** Languages to try after this one, in order. */
  chain: readonly string[];
  /** The tag that formats dates and plurals: Romani has none of its own. */
  formatting: string;
}

const TABLE = `de|Deutsch||
de-simple|Leichte Sprache||de|de
en|English||de
uk|Українська
ar|العربية|r
fa-AF|دری|r|fa,en,de
fa|فارسی|r|fa-AF,en,de
tr|Türkçe
ku|Kurmancî||de
ps|پښتو|r
so|Soomaali
ti|ትግርኛ
ru|Русский
fr|Français
ckb|کوردیی ناوەندی|r
sq|Shqip
ka|ქართული
sr-Latn|Srpski
sr-Cyrl|Српски
am|አማርኛ
ur|اردو|r
vi|Tiếng Việt
bg|Български
ro|Română
pl|Polski
om|Oromoo
rom|Romani||de|de`;

export const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  TABLE.split("\n").map((line) => {
    const [tag = "", endonym = "", way, chain, formatting] = line.split("|");
    return [tag, { tag, endonym, rtl: way === "r", chain: (chain ?? "en,de").split(",").filter(Boolean), formatting: formatting || tag }];
  }),
);

const ALIASES: Record<string, string> = { prs: "fa-AF", pes: "fa", kmr: "ku", orm: "om", "de-si": "de-simple", "de-ls": "de-simple" };

export function direction(tag: string): "ltr" | "rtl" {
  return (LANGUAGES.get(tag) ?? LANGUAGES.get(tag.split("-")[0] ?? ""))?.rtl ? "rtl" : "ltr";
}

export function endonym(tag: string): string {
  return LANGUAGES.get(tag)?.endonym ?? tag;
}

/** The first of the phone's own languages that is offered; else English, German, whatever there is. */
export function choose(wanted: readonly string[], offered: readonly string[]): string {
  for (const tag of wanted) {
    for (let part = tag; part; part = part.includes("-") ? part.slice(0, part.lastIndexOf("-")) : "") {
      const known = ALIASES[part.toLowerCase()] ?? offered.find((one) => one.toLowerCase() === part.toLowerCase());
      if (known && offered.includes(known)) return known;
    }
  }
  return ["en", "de"].find((tag) => offered.includes(tag)) ?? offered[0] ?? "de";
}
