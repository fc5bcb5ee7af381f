/** Keeping on the reader's own list, sharing, and what a page's dock offers besides its main act. */
import type { Ctx } from "../ctx.ts";
import type { WireRecord } from "../sync/messages.gen.ts";
import { isProtected } from "../records/taxonomy.ts";
import { wayTo } from "../records/near.ts";
import { t } from "../text/i18n.ts";
import { toast } from "../ui/toast.tsx";
import type { Act } from "../ui/dock.tsx";

export async function keep(ctx: Ctx, id: string): Promise<void> {
  const had = ctx.prefs.kept;
  const adds = !had.includes(id);
  ctx.set({ kept: adds ? [id, ...had] : had.filter((one) => one !== id) });
  const answer = await toast(t(adds ? "saved.added" : "saved.removed"), adds ? [] : ["saved.undo"], 5000);
  if (answer === "saved.undo") ctx.set({ kept: had });
}

export function keepAct(ctx: Ctx, record: WireRecord): Act {
  const kept = ctx.prefs.kept.includes(record.id);
  return { icon: kept ? "kept" : "keep", words: t(kept ? "place.saved" : "place.save"), pressed: kept, onClick: () => void keep(ctx, record.id) };
}

export function wayAct(record: Parameters<typeof wayTo>[0]): Act | undefined {
  const href = wayTo(record);
  return href ? { icon: "way", words: t("place.way"), href, out: true } : undefined;
}

/** Asked without narrowing: some browsers have no share, whatever their types say. */
const canShare = typeof navigator !== "undefined" && typeof (navigator as Partial<Navigator>).share === "function";

/** The plain page of a record: what one sends to somebody who has no app. Protected records have none. */
export function plainPage(ctx: Ctx, record: WireRecord): string | undefined {
  return isProtected(record) || !record.slug ? undefined : `${location.origin}/${ctx.slug}/${ctx.lang}/${record.kind}/${record.slug}`;
}

export function shareAct(ctx: Ctx, record: WireRecord): Act | undefined {
  const url = plainPage(ctx, record);
  if (!url || (!canShare && !navigator.clipboard)) return undefined;
  return { icon: "share", words: t("place.share"), onClick: () => void share(record.title, url) };
}

async function share(title: string, url: string): Promise<void> {
  try {
    if (canShare) return await navigator.share({ title, url });
    await navigator.clipboard.writeText(url);
    void toast(t("share.copied"));
  } catch {
    // The reader closed the phone's own sheet: nothing to say.
  }
}
