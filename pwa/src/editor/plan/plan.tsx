/** Publish or archive later: a day, a time, taken back as easily. Placed by the form; the server carries it out (server/planning.py). */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";
import { trouble } from "../imports/why.ts";
import type { Planned } from "../messages.gen.ts";

type Later = "published" | "archived";

interface Props {
  ctx: Ctx;
  record: string;
  /** What is planned for it already. */
  planned?: Planned | undefined;
  /** After it was planned or taken back. */
  onDone: (planned: Planned | undefined) => void;
}

export function Plan({ ctx, record, planned, onDone }: Props) {
  const [status, setStatus] = useState<Later>(planned?.status === "archived" ? "archived" : "published");
  const [at, setAt] = useState(() => local(planned?.at_s ?? tomorrow(ctx.now_s())));
  const [said, say] = useState("");
  const send = (at_s: number) => ctx.client.post("plan", { record, status, at_s }).then(() => onDone(at_s ? { record, status, at_s } : undefined), (problem) => say(trouble(problem)));
  return (
    <form onSubmit={(event) => { event.preventDefault(); void send(Math.floor(new Date(at).getTime() / 1000)); }}>
      <div class="field" role="group" aria-labelledby="plan-what">
        <span class="label" id="plan-what">{t("edit.plan.what")}</span>
        <div class="chips">
          {(["published", "archived"] as const).map((one) => <button class="chip" type="button" key={one} aria-pressed={one === status} onClick={() => setStatus(one)}>{t(`edit.plan.${one}`)}</button>)}
        </div>
      </div>
      <div class="field">
        <label for="plan-at">{t("edit.plan.when")}</label>
        <input id="plan-at" class="input" type="datetime-local" required value={at} min={local(ctx.now_s())} onInput={(event) => setAt(event.currentTarget.value)} />
        <p class="small soft">{t("edit.plan.why")}</p>
      </div>
      <p role="status">{said}</p>
      <button class="button lead" type="submit" disabled={!ctx.online}><Icon name="check" />{t("edit.plan.set")}</button>
      {planned && <button class="button quiet" type="button" disabled={!ctx.online} onClick={() => void send(0)}>{t("edit.plan.drop")}</button>}
    </form>
  );
}

/** An instant as `datetime-local` wants it, on this phone's clock. */
function local(instant_s: number): string {
  const date = new Date((instant_s - new Date(instant_s * 1000).getTimezoneOffset() * 60) * 1000);
  return date.toISOString().slice(0, 16);
}

/** Nine in the morning of the next day. */
function tomorrow(now_s: number): number {
  const date = new Date(now_s * 1000);
  date.setDate(date.getDate() + 1);
  date.setHours(9, 0, 0, 0);
  return Math.floor(date.getTime() / 1000);
}
