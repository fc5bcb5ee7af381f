/** What is new since the last visit, as one brown line on the start page. */
import type { Ctx } from "../ctx.ts";
import { tell, type Told } from "../records/changes.ts";
import { daysBetween } from "../records/fresh.ts";
import { berlinDay } from "../records/moment.ts";
import { isProtected } from "../records/taxonomy.ts";
import { n, t } from "../text/i18n.ts";
import { Icon } from "../ui/icon.tsx";

const NAMED = 2;

export function told(ctx: Ctx): Told[] {
  // Nothing about protection stands on the start page or in a list that somebody may look at.
  return tell(ctx.changes(), ctx.records, ctx.now.day).filter(({ id }) => {
    const record = ctx.records.get(id);
    // What was taken out has no row; on the reader's own list it says so itself.
    return record && !isProtected(record);
  });
}

export function words(change: Told): string {
  return change.count === undefined ? t(change.key) : n(change.key, change.count);
}

export function ChangesNote({ ctx }: { ctx: Ctx }) {
  const all = told(ctx);
  if (!all.length) return null;
  const yesterday = daysBetween(berlinDay(ctx.prefs.before_s), ctx.now.day) === 1;
  const named = all.flatMap((change) => {
    const title = ctx.records.get(change.id)?.title;
    return title ? [`${title}: ${words(change)}`] : [];
  });
  return (
    <a class="note lamp" href="#/changes">
      <Icon name="bell" />
      <span><b>{n(yesterday ? "changes.since_yesterday" : "changes.since_visit", all.length)}</b><br /><span class="clip two">{named.slice(0, NAMED).join(" · ")}</span></span>
      <Icon name="next" />
    </a>
  );
}
