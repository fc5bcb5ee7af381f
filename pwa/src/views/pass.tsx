/** The town as a file: handed on, or taken from somebody who has it, without a network. */
import type { Ctx } from "../ctx.ts";
import type { Phone } from "../phone.ts";
import { openDatabase, PhoneStore } from "../sync/database.ts";
import { Rollback, StorageFull, WrongFeed } from "../sync/errors.ts";
import { feedFile, fileLink } from "../sync/feed_file.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { toast } from "../ui/toast.tsx";

export function Pass({ ctx, phone }: { ctx: Ctx; phone: Phone }) {
  return (
    <>
      <p>{t("pass.what")}</p>
      {phone.lastSuccess_s() > 0 && <button class="button" type="button" onClick={() => void handOn(ctx)}><Icon name="share" />{t("pass.on")}</button>}
      <button class="button quiet" type="button" onClick={({ currentTarget }) => (currentTarget.nextSibling as HTMLElement).click()}><Icon name="down" />{t("pass.take")}</button>
      <input type="file" hidden onChange={({ currentTarget }) => void take(ctx, phone, currentTarget.files![0])} />
    </>
  );
}

const feedOf = ({ slug, lang }: Ctx): string => `${slug}/${lang}`;

/** What came is checked like an answer of the town; what does not hold changes nothing. */
async function take(ctx: Ctx, phone: Phone, file: File | undefined): Promise<void> {
  let key = "pass.taken";
  try {
    await phone.take(await fileLink(file!, feedOf(ctx)));
  } catch (problem) {
    key = problem instanceof Rollback ? "pass.older" : problem instanceof WrongFeed ? "pass.other" : problem instanceof StorageFull ? "error.full_title" : "pass.refused";
  }
  ctx.close();
  void toast(t(key));
}

/** Only what the town published goes into the file: nothing that this reader kept, chose or asked for. */
async function handOn(ctx: Ctx): Promise<void> {
  const feed = feedOf(ctx);
  const store = await openDatabase().then((database) => new PhoneStore(database, feed), () => undefined);
  const [held, keys] = [await store?.held(), await store?.keys()];
  if (!held || !keys) return void toast(t("error.no_storage"));
  const made = await feedFile(feed, keys, held.head.raw, held.table, await store!.records());
  const name = `${ctx.slug}-${ctx.lang}.lotse`;
  // Chromium shares only what it knows: a text it knows, and nobody looks at the name on the other side.
  const files = [new File([made], name), new File([made], `${name}.txt`, { type: "text/plain" })];
  const shared = files.find((file) => navigator.canShare?.({ files: [file] }));
  if (shared) return navigator.share({ files: [shared] }).catch(() => undefined);
  const href = URL.createObjectURL(made);
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
