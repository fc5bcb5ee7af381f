/**
 * "This is wrong": three taps, without a network, and without saying who (briefs/sync.md 2.14). What waits lies among the reader's
 * choices, so an erase takes it; what is about a protected record lies in memory only.
 */
import { useState } from "preact/hooks";
import type { Frame } from "../app.tsx";
import type { Ctx } from "../ctx.ts";
import type { WireRecord } from "../sync/messages.gen.ts";
import { isProtected } from "../records/taxonomy.ts";
import { t } from "../text/i18n.ts";
import { Chip } from "../ui/choice.tsx";
import { toast } from "../ui/toast.tsx";

/** One message as it travels, since when it waits and how long at most: what is sent at once could be told from the hour. */
export interface Told {
  body: string;
  since_s: number;
  wait_s: number;
}

/** The names that the server knows (server/feedback.py). */
const REASONS = [["number_wrong", "report.number"], ["hours_wrong", "report.hours"], ["closed", "report.closed"], ["address_wrong", "report.address"], ["other", "report.other"]] as const;
const PAD_BYTES = 512;
const MOST_WAITING = 20;
/** On disk it may wait for hours; in memory it has as long as the page is open. */
const WAIT_S = 14_400;
const WAIT_OPEN_S = 120;

let held: Told[] = [];

export function Report({ ctx, record }: { ctx: Ctx; record: WireRecord }) {
  const [reason, choose] = useState("");
  const [said, say] = useState("");
  const quiet = isProtected(record);
  const send = () => {
    const mid = Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => (byte % 36).toString(36)).join("");
    const body = JSON.stringify({ mid, town: ctx.slug, record: record.id, reason, said, lang: ctx.lang });
    // Padded with spaces, so that its length tells nothing.
    const one: Told = { body: body + " ".repeat(-new Blob([body]).size & (PAD_BYTES - 1)), since_s: ctx.now.s, wait_s: Math.random() * (quiet ? WAIT_OPEN_S : WAIT_S) };
    if (quiet) held.push(one);
    else ctx.set({ told: [...(ctx.prefs.told ?? []), one].slice(-MOST_WAITING) });
    ctx.close();
    void toast(t(quiet ? "report.kept_open" : "report.kept"));
  };
  return (
    <>
      <p>{t("report.what")}</p>
      <div class="chips">{REASONS.map(([name, key]) => (!quiet || name !== "address_wrong") && <Chip on={reason === name} onClick={() => choose(name)}>{t(key)}</Chip>)}</div>
      {reason && !quiet && (
        <div class="field">
          <input aria-label={t("report.more")} placeholder={t("report.more")} value={said} maxLength={280} autoComplete="off" {...{ autocorrect: "off" }} autoCapitalize="off" spellcheck={false}
            onInput={(event) => say(event.currentTarget.value)} />
        </div>
      )}
      {reason && <button class="button" type="button" onClick={send}>{t("report.send")}</button>}
    </>
  );
}

/** Sends what has waited long enough, and everything once the town was asked for news since: it then heard of this phone anyway. */
export function post({ memory, phone }: Frame): void {
  const now_s = Date.now() / 1000;
  for (const one of [...held, ...(memory.prefs.told ?? [])]) {
    if (!navigator.onLine || (now_s < one.since_s + one.wait_s && phone.lastSuccess_s() <= one.since_s)) continue;
    // Not twice at once; and where this fails it waits anew.
    one.since_s = now_s;
    const rest = (some: Told[] = []) => some.filter(({ body }) => body !== one.body);
    void fetch("/api/feedback", { method: "POST", credentials: "omit", headers: { "content-type": "application/json" }, body: one.body }).then(({ ok, status }) => {
      // What was not understood will not be the next time either.
      if (!ok && status !== 400) return;
      held = rest(held);
      memory.set({ told: rest(memory.prefs.told) });
    }, () => {});
  }
}
