/** Oneself: language, passkeys (two are better than one), devices that are signed in, signing out. */
import { useState } from "preact/hooks";
import { shortDay } from "../../text/format.ts";
import { language, n, t } from "../../text/i18n.ts";
import { endonym } from "../../text/languages.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useAsked } from "../asked.ts";
import type { Ctx, Page } from "../ctx.ts";
import { draftsOf } from "../forms/drafts.ts";
import { say } from "../names.tsx";
import { canPasskey, register } from "../passkey.ts";
import { VIEWS } from "../views.ts";
import { dayOf, moment } from "../when.ts";
import { loadWords, remember, spoken } from "../words.ts";

interface Passkey {
  id: string;
  label: string;
  created_s: number;
  used_s: number;
}
interface Device {
  number: string;
  label: string;
  created_s: number;
  seen_s: number;
  own: boolean;
}

/** Further rooms: view, symbol, the right that opens it. */
const ROOMS = [
  ["people", "person", "people"],
  ["imports", "down", "imports"],
] as const;

export function View({ ctx }: Page) {
  const { person, town } = ctx.me;
  const rooms = ROOMS.filter(([view, , right]) => view in VIEWS && ctx.may(right));
  return (
    <>
      <header class="bar">
        <h1 class="bar-title" tabIndex={-1}><bdi>{person.name || person.email}</bdi><span class="bar-sub">{t(`edit.role.${person.role}`)} · <bdi>{say(town.title, ctx.lang).text}</bdi></span></h1>
      </header>
      <main id="main">
        {rooms.length > 0 && (
          <nav class="slab" aria-label={t("edit.me.rooms")}>
            {rooms.map(([view, icon]) => (
              <a class="row mid" key={view} href={`#/${view}`}><Icon name={icon} /><span class="row-body row-name">{t(`edit.me.room_${view}`)}</span><Icon name="next" /></a>
            ))}
          </nav>
        )}
        <Tongues ctx={ctx} />
        <Passkeys ctx={ctx} />
        <Devices ctx={ctx} />
        <Leaving ctx={ctx} />
      </main>
    </>
  );
}

function Tongues({ ctx }: { ctx: Ctx }) {
  const speak = async (lang: string) => {
    await loadWords(lang);
    remember(lang);
    ctx.redraw();
  };
  return (
    <section>
      <h2 id="tongues">{t("edit.me.language")}</h2>
      <div class="chips" role="group" aria-labelledby="tongues">
        {spoken.map((lang) => <button class="chip" type="button" key={lang} lang={lang} aria-pressed={lang === language()} onClick={() => void speak(lang)}>{endonym(lang)}</button>)}
      </div>
    </section>
  );
}

function Passkeys({ ctx }: { ctx: Ctx }) {
  const { value, trouble, act } = useAsked<{ passkeys: Passkey[] }>(ctx, "passkeys");
  const list = value?.passkeys ?? [];
  return (
    <section>
      <h2>{t("edit.me.passkeys")}</h2>
      {list.length === 1 && <p class="note"><Icon name="info" /><span>{t("edit.door.why_second")}</span></p>}
      {trouble && !value && <p class="soft">{trouble}</p>}
      <ul class={list.length ? "slab" : undefined}>
        {list.map(({ id, label, created_s, used_s }) => (
          <li class="row mid" key={id}>
            <Icon name="lock" />
            <span class="row-body">
              <span class="row-name"><bdi>{label || t("edit.me.passkey")}</bdi></span>
              <span class="small soft">{used_s ? t("edit.me.used", { day: shortDay(ctx.lang, dayOf(used_s)) }) : t("edit.me.made", { day: shortDay(ctx.lang, dayOf(created_s)) })}</span>
            </span>
            {list.length > 1 && <button class="round" type="button" aria-label={t("edit.me.passkey_remove", { name: label || t("edit.me.passkey") })} onClick={() => void act(() => ctx.client.remove(`passkeys/${id}`))}><Icon name="trash" /></button>}
          </li>
        ))}
      </ul>
      <button class="button quiet lead" type="button" disabled={!ctx.online || !canPasskey()} onClick={() => void act(() => register(ctx.client, "passkeys", ""))}><Icon name="plus" />{t("edit.me.passkey_add")}</button>
    </section>
  );
}

function Devices({ ctx }: { ctx: Ctx }) {
  const { value, act } = useAsked<{ sessions: Device[] }>(ctx, "sessions");
  if (!value) return null;
  return (
    <section>
      <h2>{t("edit.me.devices")}</h2>
      <ul class="slab">
        {value.sessions.map(({ number, label, seen_s, own }) => (
          <li class="row mid" key={number}>
            <Icon name="phone" />
            <span class="row-body">
              <span class="row-name"><bdi>{label || t("edit.me.device")}</bdi></span>
              <span class="small soft">{own ? t("edit.me.this") : t("edit.me.seen", { when: moment(ctx.lang, seen_s, ctx.today) })}</span>
            </span>
            {!own && <button class="button quiet short" type="button" onClick={() => void act(() => ctx.client.remove(`sessions/${number}`))}>{t("edit.me.end")}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Signing out takes everything of the editor from this phone; what was not sent is told first. */
function Leaving({ ctx }: { ctx: Ctx }) {
  const [asking, setAsking] = useState(false);
  const [drafts, setDrafts] = useState(0);
  const ask = async () => {
    await ctx.store.sync();
    setDrafts((await draftsOf(ctx.me.person.id).keys()).length);
    setAsking(true);
  };
  const waiting = ctx.store.outbox.length;
  return (
    <section>
      <button class="button quiet" type="button" onClick={() => void ask()}><Icon name="exit" />{t("edit.me.out")}</button>
      {asking && (
        <Sheet title={t("edit.me.out")} onClose={() => setAsking(false)}>
          {waiting > 0 && <p class="note grave"><Icon name="warn" /><span>{n("edit.me.out_waiting", waiting)}</span></p>}
          {drafts > 0 && <p class="note old"><Icon name="pen" /><span>{n("edit.me.out_drafts", drafts)}</span></p>}
          <p>{t("edit.me.out_what")}</p>
          <button class={waiting ? "button grave" : "button"} type="button" onClick={ctx.out}>{t(waiting ? "edit.me.out_anyway" : "edit.me.out")}</button>
        </Sheet>
      )}
    </section>
  );
}
