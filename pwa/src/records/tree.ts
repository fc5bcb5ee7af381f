/** The tree of guides: chapters, what lies below one, and the way up. */
import type { WireGuide } from "../sync/messages.gen.ts";

export interface Tree {
  roots: WireGuide[];
  below(id: string): WireGuide[];
  /** From the top chapter down to the one above `guide`. */
  above(guide: WireGuide): WireGuide[];
}

export function treeOf(guides: readonly WireGuide[]): Tree {
  const all = new Map(guides.map((guide) => [guide.id, guide]));
  const children = new Map<string, WireGuide[]>();
  for (const guide of guides) {
    // A chapter that is not in this feed (a draft, another language) does not hide what lies below it.
    const parent = guide.parent && all.has(guide.parent) ? guide.parent : "";
    const same = children.get(parent);
    if (same) same.push(guide);
    else children.set(parent, [guide]);
  }
  for (const same of children.values()) same.sort((one, other) => (one.order ?? 0) - (other.order ?? 0) || (one.title < other.title ? -1 : 1));
  return {
    roots: children.get("") ?? [],
    below: (id) => children.get(id) ?? [],
    above(guide) {
      const path: WireGuide[] = [];
      for (let up = all.get(guide.parent ?? ""); up && !path.includes(up); up = all.get(up.parent ?? "")) path.unshift(up);
      return path;
    },
  };
}
