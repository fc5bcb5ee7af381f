/** A feed as one file: a link whose answers were all given beforehand (PROTOCOL 10); the twin of `sync/feed_file.py`. */
import type { Records } from "./blocks.ts";
import { type Bytes, joined } from "./canon.ts";
import { Malformed, WrongFeed } from "./errors.ts";
import type { Link } from "./link.ts";
import type { Fields } from "./messages.gen.ts";
import { MAX_PARTS, partName } from "./parts.ts";
import { unpacked } from "./primed.ts";

const MAGIC = "LOTSE\x01";
const MAX_FILE = 67_108_864;
const text = new TextEncoder();

/** What the file holds decides nothing: the catch-up checks it all. Raises Malformed; WrongFeed, with the name of the file's own, for another than `feed`. */
export async function fileLink(file: Blob, feed: string): Promise<Link> {
  if ((await file.slice(0, MAGIC.length).text()) !== MAGIC) throw new Malformed("file.magic");
  const plain = await unpacked(file.slice(MAGIC.length), "deflate", MAX_FILE);
  const view = new DataView(plain.buffer);
  const pieces: Bytes[] = [];
  for (let at = 0; at < plain.length; ) {
    const start = at + 4;
    at = start > plain.length ? start : start + view.getUint32(at);
    if (at > plain.length) throw new Malformed("file.piece");
    pieces.push(plain.slice(start, at));
  }
  const [name, document, answer, ...parts] = pieces;
  if (!name || !document || !answer || parts.length > MAX_PARTS) throw new Malformed("file.pieces");
  const own = new TextDecoder().decode(name);
  if (own !== feed) throw new WrongFeed(own);
  const bodies = new Map([["keys", document], [`${feed}/0`, answer]]);
  for (const part of parts) bodies.set(`parts/${await partName(part)}`, part);
  return {
    async get(path) {
      const body = bodies.get(path.slice("/sync/v1/".length));
      return { status: body ? 200 : 404, body: body ?? new Uint8Array(), tag: "", date_s: undefined, relayed: true };
    },
  };
}

/** The file of a state that a phone holds: its records are one part. `head` and `document` are passed on as they came. */
export async function feedFile(feed: string, document: Bytes, head: Bytes, table: Fields, records: Records): Promise<Blob> {
  const part = text.encode(JSON.stringify(table.flatMap(([kind, names], number) => block(number, names, [...records.values()].filter((record) => record.kind === kind)))));
  const list = text.encode(JSON.stringify({ fields: table, parts: [[await partName(part), part.length]] }));
  const pieces = [text.encode(feed), document, joined([head, list]), part].flatMap((piece) => [new Uint8Array([24, 16, 8, 0].map((shift) => piece.length >>> shift)), piece]);
  const packed = await new Response(new Blob(pieces).stream().pipeThrough(new CompressionStream("deflate"))).blob();
  return new Blob([MAGIC, packed]);
}

/** All records of one kind as columns (PROTOCOL 6.3); none where there are none. */
function block(number: number, names: string[], records: { [field: string]: unknown }[]): unknown[] {
  const rows = records.sort((a, b) => ((a.id as string) < (b.id as string) ? -1 : 1));
  const columns = names.flatMap((name, at) => {
    const values = rows.map((record) => record[name] ?? null);
    while (values.length && values.at(-1) === null) values.pop();
    return at && values.length ? [at, values] : [];
  });
  return rows.length ? [[number, rows.map(({ id }) => id), ...columns]] : [];
}
