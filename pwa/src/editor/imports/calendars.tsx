/** Calendars that are fetched each night: which, when last, what stood in the way. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useAsked } from "../asked.ts";
import type { Ctx } from "../ctx.ts";
import { moment } from "../when.ts";
import type { Calendar } from "./shapes.ts";
import { reason, trouble } from "./why.ts";

export function Calendars({ ctx }: { ctx: Ctx }) {
  const { value, act } = useAsked<{ calendars: Calendar[] }>(ctx, "calendars");
  const [open, setOpen] = useState<Calendar | "new" | undefined>();
  return (
    <section>
      <h2>{t("edit.calendars.title")}</h2>
      <p class="small soft">{t("edit.calendars.why")}</p>
      {Boolean(value?.calendars.length) && (
        <ul class="slab">
          {value?.calendars.map((one) => (
            <li key={one.number}>
              <button class="row mid" type="button" onClick={() => setOpen(one)}>
                <Icon name={one.trouble ? "warn" : "day"} />
                <span class="row-body">
                  <span class="row-name"><bdi>{one.organisation || hostOf(one.url)}</bdi></span>
                  <span class="small soft">{one.checked_s ? t("edit.calendars.looked", { when: moment(ctx.lang, one.checked_s, ctx.today) }) : t("edit.calendars.tonight")}</span>
                  {one.trouble && <span class="small">{reason(one.trouble)}</span>}
                </span>
                <Icon name="pen" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <button class="button quiet lead" type="button" disabled={!ctx.online} onClick={() => setOpen("new")}><Icon name="plus" />{t("edit.calendars.add")}</button>
      {open && (
        <Sheet title={t(open === "new" ? "edit.calendars.add" : "edit.calendars.one")} onClose={() => setOpen(undefined)}>
          {open === "new" ? <Add ctx={ctx} act={act} close={() => setOpen(undefined)} /> : <One ctx={ctx} calendar={open} act={act} close={() => setOpen(undefined)} />}
        </Sheet>
      )}
    </section>
  );
}

interface Parts {
  ctx: Ctx;
  act: (deed: () => Promise<unknown>) => Promise<boolean>;
  close: () => void;
}

function Add({ ctx, act, close }: Parts) {
  const [url, setUrl] = useState("");
  const [organisation, setOrganisation] = useState("");
  const [said, say] = useState("");
  // Programs hand out "webcal:", which is https by another name.
  const add = () => ctx.client.post("calendars", { url: url.trim().replace(/^webcals?:/i, "https:"), organisation: organisation.trim() }).then(() => act(async () => close()), (problem) => say(trouble(problem)));
  return (
    <form onSubmit={(event) => { event.preventDefault(); void add(); }}>
      <div class="field">
        <label for="calendar-url">{t("edit.calendars.url")}</label>
        <input id="calendar-url" class="input" type="text" inputMode="url" dir="ltr" required value={url} onInput={(event) => setUrl(event.currentTarget.value)} />
      </div>
      <div class="field">
        <label for="calendar-organisation">{t("edit.field.organisation")}</label>
        <input id="calendar-organisation" class="input" type="text" value={organisation} onInput={(event) => setOrganisation(event.currentTarget.value)} />
      </div>
      <p role="status">{said}</p>
      <button class="button lead" type="submit"><Icon name="check" />{t("edit.calendars.subscribe")}</button>
    </form>
  );
}

function One({ ctx, calendar: { number, url, trouble: stopped = "" }, act, close }: Parts & { calendar: Calendar }) {
  const [sure, setSure] = useState(false);
  const belted = stopped === "edit.seat_belt";
  const look = (confirmed: boolean) => void act(() => ctx.client.post(`calendars/${number}`, { confirmed })).then(close);
  return (
    <>
      <p class="wrap small"><bdi dir="ltr">{url}</bdi></p>
      {stopped && <p>{reason(stopped)}</p>}
      <button class="button lead" type="button" onClick={() => look(false)}><Icon name="again" />{t("edit.calendars.again")}</button>
      {belted && <button class="button grave" type="button" onClick={() => look(true)}>{t("edit.calendars.let_go")}</button>}
      <p class="small soft lead">{t("edit.calendars.remove_what")}</p>
      {sure ? (
        <button class="button grave" type="button" onClick={() => void act(() => ctx.client.remove(`calendars/${number}`)).then(close)}>{t("edit.calendars.remove_sure")}</button>
      ) : (
        <button class="button grave" type="button" onClick={() => setSure(true)}><Icon name="trash" />{t("edit.calendars.remove")}</button>
      )}
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
