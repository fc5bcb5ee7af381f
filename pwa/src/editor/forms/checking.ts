/** What the server says of a record while it is being typed, and what this phone can say without it. */
import { useEffect, useState } from "preact/hooks";
import { Refused } from "../client.ts";
import type { Ctx } from "../ctx.ts";
import type { Problem, Record as Complete } from "../messages.gen.ts";
import type { WireRecord } from "../../sync/messages.gen.ts";
import { localProblems } from "./local_check.ts";

/** `POST check` (docs/editing.md). */
export interface Checked {
  problems: Problem[];
  refusal: { path: string; key: string } | null;
  bytes: { [lang: string]: [item: number, delta: number] };
  town_bytes: { [lang: string]: number };
  alike: { id: string; title: string; why: string }[];
  preview: { [lang: string]: WireRecord | null };
}

export interface Checks {
  problems: Problem[];
  /** Absent without a network, and while the answer to an older state of the form is all there is. */
  checked: Checked | undefined;
}

const QUIET_MS = 450;

export function useChecks(ctx: Ctx, record: Complete): Checks {
  const [answer, keep] = useState<{ of: Complete; checked: Checked } | undefined>(undefined);
  useEffect(() => {
    if (!ctx.online) return;
    let stale = false;
    const timer = setTimeout(() => {
      ctx.client.post<Checked>("check", { record }).then((checked) => !stale && keep({ of: record, checked }), (problem) => {
        if (!stale && problem instanceof Refused) keep(undefined);
      });
    }, QUIET_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [record, ctx.online]);
  const local = localProblems(record);
  if (!answer || !ctx.online) return { problems: local, checked: undefined };
  if (answer.of === record) return { problems: [...answer.checked.problems, ...refusal(answer.checked)], checked: answer.checked };
  // Typed since: what this phone can tell is of now, the rest still stands until the next answer.
  const mine = new Set(local.map(({ path, key }) => path + key));
  const own = new Set(["check.source_language_missing", "check.no_summary", "check.too_long", "check.phone", "check.phone_missing", "check.event_without_day", "check.more_free_than_seats", "check.expires_missing"]);
  return { problems: [...local, ...[...answer.checked.problems, ...refusal(answer.checked)].filter(({ path, key }) => !own.has(key) && !mine.has(path + key))], checked: answer.checked };
}

/** A refusal is a problem like any other, but for what it says. */
const refusal = ({ refusal: it, problems }: Checked): Problem[] => (it && !problems.some(({ path, key }) => path === it.path && key === it.key) ? [it] : []);
