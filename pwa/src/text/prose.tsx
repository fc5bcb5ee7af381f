/**
 * A guide's text: sanitised HTML of the feed, read by an allow-list into nodes. No `innerHTML`: Trusted Types forbid it,
 * and what the list does not name is dropped here even if the server let it through.
 */
import { h, type ComponentChild, type VNode } from "preact";

export type Piece = string | Tag;
export interface Tag {
  tag: string;
  href?: string;
  inside: Piece[];
}

/** What runs on inside a line. */
export const INLINE = new Set(["a", "strong", "em", "b", "i"]);
const ALLOWED = new Set([...INLINE, "br", "p", "h2", "h3", "h4", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "blockquote"]);
/** Tags that end an open one of these in front of them; imported texts leave such end tags out. */
const ENDS: Record<string, string> = { li: "p li", td: "p td th", th: "p td th", tr: "p td th tr", tbody: "p td th tr thead" };
/** Their content is no text for people either. */
const SILENT = new Set(["script", "style", "template", "iframe", "svg", "math", "object"]);
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", shy: "\u00ad", ndash: "–", mdash: "—", hellip: "…", euro: "€" };
const TOKEN = /<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+|</gi;

/** The tree of a text; unknown tags vanish, their words stay. */
export function read(html: string): Piece[] {
  const root: Tag = { tag: "", inside: [] };
  const open: Tag[] = [root];
  let silent = "";
  for (const [whole, end, name, attributes] of html.matchAll(TOKEN)) {
    const tag = name?.toLowerCase() ?? "";
    if (silent) {
      if (end && tag === silent) silent = "";
      continue;
    }
    const top = open.at(-1) as Tag;
    if (!tag) {
      if (!whole.startsWith("<!--")) top.inside.push(decode(whole));
    } else if (SILENT.has(tag)) silent = end || attributes?.endsWith("/") ? "" : tag;
    else if (ALLOWED.has(tag)) step(open, tag, Boolean(end), attributes ?? "");
  }
  return root.inside;
}

function step(open: Tag[], tag: string, end: boolean, attributes: string): void {
  if (end) {
    const at = open.findLastIndex((one) => one.tag === tag);
    if (at > 0) open.length = at;
    return;
  }
  const ends = INLINE.has(tag) || tag === "br" ? "" : (ENDS[tag] ?? "p");
  while (open.length > 1 && ends.split(" ").includes((open.at(-1) as Tag).tag)) open.pop();
  const made: Tag = { tag, inside: [] };
  const href = tag === "a" && safeLink(decode(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes)?.slice(1).find(Boolean) ?? ""));
  if (href) made.href = href;
  open.at(-1)?.inside.push(made);
  if (tag !== "br") open.push(made);
}

/** `https:` without a user part, `mailto:`, `tel:` with digits, one of our records; else nothing. */
export function safeLink(href: string): string {
  const link = href.trim();
  if (/^#r[0-9a-z]{1,22}$/.test(link) || /^tel:\+?[0-9]{2,18}$/.test(link) || /^mailto:[^\s@]+@[^\s@]+$/.test(link)) return link;
  if (!/^https:\/\//i.test(link)) return "";
  try {
    const url = new URL(link);
    return url.username || url.password ? "" : url.href;
  } catch {
    return "";
  }
}

function decode(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, dec, hex, name) => {
      const code = dec ? Number(dec) : hex ? parseInt(hex, 16) : 0;
      if (code) return code < 0x110000 ? String.fromCodePoint(code) : "";
      return NAMED[name as string] ?? whole;
    })
    .replace(/[\u202d\u202e]/g, "");
}

/** The tree as nodes. Links out open in a new tab without telling where from; `phone` draws what can be dialled. */
export function draw(pieces: readonly Piece[], phone: (href: string, words: string) => VNode): ComponentChild[] {
  return pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const inside = draw(piece.inside, phone);
    if (piece.tag === "a") {
      if (!piece.href) return h("span", null, inside);
      if (piece.href.startsWith("tel:")) return phone(piece.href, words(piece.inside));
      return piece.href.startsWith("https:") ? h("a", { href: piece.href, rel: "noreferrer noopener", target: "_blank" }, inside) : h("a", { href: piece.href }, inside);
    }
    return piece.tag === "table" ? h("div", { class: "prose-table" }, h("table", null, inside)) : h(piece.tag, null, inside);
  });
}

/** The plain words of a tree, for reading aloud and for counting. */
export function words(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : words(piece.inside))).join("");
}
