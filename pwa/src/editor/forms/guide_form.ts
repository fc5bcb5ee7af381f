/**
 * A guide's body, which is stored as a few HTML tags, as the Markdown somebody types; and back. Both ways go through the reader's own
 * allow-list (text/prose.tsx), so that nothing can be entered that no reader would see.
 */
import { marked } from "marked";
import { INLINE, read, type Piece, type Tag } from "../../text/prose.tsx";

/** The HTML that is stored. What is no allowed tag loses its tag and keeps its words. */
export function toHtml(markdown: string): string {
  return blocks(read(marked.parse(markdown, { async: false, gfm: true }).replace(/<(\/?)h1\b/g, "<$1h2").replace(/<(\/?)h[56]\b/g, "<$1h4").replace(/<hr\s*\/?>/g, ""))).replace(/\n+/g, "\n").trim();
}

/** Words that stand in no block become a paragraph; a quotation's paragraphs stand by themselves (content/check_body.py knows no quotation). */
function blocks(pieces: readonly Piece[]): string {
  let made = "";
  let line: Piece[] = [];
  const end = () => {
    const text = line.map(html).join("").trim();
    if (text) made += `<p>${text}</p>`;
    line = [];
  };
  for (const piece of pieces) {
    if (typeof piece === "string" || INLINE.has(piece.tag) || piece.tag === "br") line.push(piece);
    else {
      end();
      made += piece.tag === "blockquote" ? blocks(piece.inside) : html(piece);
    }
  }
  end();
  return made;
}

function html(piece: Piece): string {
  if (typeof piece === "string") return piece.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  if (piece.tag === "br") return "<br>";
  const inside = (LISTS.has(piece.tag) ? piece.inside.filter((one) => typeof one !== "string") : piece.inside).map(html).join("");
  if (piece.tag === "a") return piece.href ? `<a href="${piece.href.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">${inside}</a>` : inside;
  const name = { b: "strong", i: "em" }[piece.tag] ?? piece.tag;
  return `<${name}>${inside.trim()}</${name}>`;
}

/** Where white space between the tags says nothing. */
const LISTS = new Set(["ul", "ol", "table", "thead", "tbody", "tr"]);

/** Markdown that gives the same HTML again. */
export function toMarkdown(body: string): string {
  return write(read(body), "").trim();
}

/** Whether a body comes back from Markdown as it was; else it is edited as HTML. */
export function survives(body: string): boolean {
  return plain(toHtml(toMarkdown(body))) === plain(body);
}

const plain = (body: string): string => blocks(read(body)).replace(/\s+/g, " ").replace(/> </g, "><");

function write(pieces: readonly Piece[], indent: string): string {
  let made = "";
  let line: Piece[] = [];
  const end = () => {
    const text = inline(line).trim();
    if (text) made += `${indent}${text.replaceAll("\n", `\n${indent}`)}\n\n`;
    line = [];
  };
  for (const piece of pieces) {
    if (typeof piece === "string" || INLINE.has(piece.tag) || piece.tag === "br") line.push(piece);
    else {
      end();
      made += block(piece, indent);
    }
  }
  end();
  return made;
}

function block({ tag, inside }: Tag, indent: string): string {
  if (/^h[2-4]$/.test(tag)) return `${indent}${"#".repeat(Number(tag[1]))} ${inline(inside).trim()}\n\n`;
  if (tag === "ul" || tag === "ol") {
    const items = inside.filter((one): one is Tag => typeof one !== "string");
    return items.map((item, at) => listed(item, tag === "ul" ? "- " : `${at + 1}. `, indent)).join("") + (indent ? "" : "\n");
  }
  if (tag === "table") return `${table(inside)}\n`;
  if (tag === "p") return `${indent}${inline(inside).trim().replaceAll("\n", `\n${indent}`)}\n\n`;
  return write(inside, indent);
}

function listed(item: Tag, sign: string, indent: string): string {
  const text = write(item.inside, indent + " ".repeat(sign.length)).trim().replace(/\n\n+/g, item.inside.some((one) => typeof one !== "string" && one.tag === "p") ? "\n\n" : "\n");
  return `${indent}${sign}${text}\n`;
}

function table(inside: readonly Piece[]): string {
  const rows = rowsOf(inside).map((row) => row.inside.filter((one): one is Tag => typeof one !== "string").map((cell) => inline(cell.inside).trim().replaceAll("\n", " ")));
  const [head = [], ...body] = rows;
  return [head, head.map(() => "---"), ...body].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

const rowsOf = (inside: readonly Piece[]): Tag[] => inside.flatMap((one) => (typeof one === "string" ? [] : one.tag === "tr" ? [one] : rowsOf(one.inside)));

function inline(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return escaped(piece.replace(/\s+/g, " "));
      if (piece.tag === "br") return "  \n";
      const inside = inline(piece.inside);
      if (piece.tag === "a") return piece.href ? `[${inside}](${piece.href.replace(/[()\s]/g, encodeURIComponent)})` : inside;
      const sign = piece.tag === "strong" || piece.tag === "b" ? "**" : piece.tag === "em" || piece.tag === "i" ? "*" : "";
      const [, before = "", words = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(inside) ?? [];
      return words ? `${before}${sign}${words}${sign}${after}` : before;
    })
    .join("");
}

/** Signs that would mean something; a number with a dot only where a line begins. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~]/g, "\\$&").replace(/^(\s*)(\d+)([.)]) /, "$1$2\\$3 ").replace(/^(\s*)([#+-]) /, "$1\\$2 ");
}
