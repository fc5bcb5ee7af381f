/** What a view of the editor is given. `t` and `n` may also be imported from ../text/i18n.ts. */
import type { VNode } from "preact";
import type { n, t } from "../text/i18n.ts";
import type { toast } from "../ui/toast.tsx";
import type { Client, Me } from "./client.ts";
import type { Store } from "./store.ts";

export interface Ctx {
  client: Client;
  store: Store;
  me: Me;
  /** The language of the editor's own words. */
  lang: string;
  online: boolean;
  now_s(): number;
  /** Today in the town, "2026-11-25". */
  today: string;
  /** Whether this person ever may (server/guards.py); the server has the last word. */
  may(right: string): boolean;
  /** To "#/record/abc" and the like. */
  go(hash: string): void;
  back(): void;
  toast: typeof toast;
  t: typeof t;
  n: typeof n;
  redraw(): void;
  /** Signs out and takes everything of the editor from this phone. */
  out(): void;
}

/** `args`: what stands behind the view's name in the address, "#/record/abc/history" → ["abc", "history"]. */
export interface Page {
  ctx: Ctx;
  args: string[];
}
export type View = (page: Page) => VNode | null;
