/** What lies on this phone only: a calm note, not a warning. Nothing here is lost by closing the browser. */
import { useState } from "preact/hooks";
import { n, t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";

export function Outbox({ ctx }: { ctx: Ctx }) {
  const [open, setOpen] = useState(false);
  const waiting = ctx.store.outbox;
  if (!waiting.length) return null;
  return (
    <>
      <p class="note" role="status">
        <Icon name="safe" />
        <span>
          <b>{n("edit.outbox.safe", waiting.length)}</b>
          <br />
          {t(ctx.online ? "edit.outbox.going" : "edit.outbox.later")}
        </span>
      </p>
      <button class="more" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? "edit.outbox.hide" : "edit.outbox.which")}</button>
      {open && (
        <ul class="slab">
          {waiting.map(([key, { title, mutation }]) => (
            <li key={key}>
              <a class="row mid" href={`#/record/${mutation.record}`}>
                <span class="row-body">
                  <span class="row-name"><bdi>{title || t("edit.record.untitled")}</bdi></span>
                  <span class="small soft">{t(`edit.outbox.act_${mutation.act}`)}</span>
                </span>
                <Icon name="next" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
