/** Who edits this town: invited by a link that is shown once, changed, sent a new link, taken out. And who did what. */
import { useState } from "preact/hooks";
import { longDay } from "../../text/format.ts";
import { n, t } from "../../text/i18n.ts";
import { endonym } from "../../text/languages.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useAsked } from "../asked.ts";
import type { Person } from "../client.ts";
import type { Ctx, Page } from "../ctx.ts";
import { sentence } from "../trouble.ts";
import { dayOf } from "../when.ts";
import { Audit } from "./audit.tsx";

interface Listed {
  person: Person;
  passkeys: number;
  invited_until_s: number;
}
interface Linked {
  person: Person;
  link: string;
}
type Given = Omit<Person, "id">;

const ROLES = ["editor", "translator", "partner", "house", "admin"] as const;
const NOBODY: Given = { name: "", email: "", role: "editor", organisation: "", house: "", languages: [], trusted: false };

export function View({ ctx }: Page) {
  const { value, trouble, act } = useAsked<{ people: Listed[] }>(ctx, "people");
  const [form, setForm] = useState<(Given & { id?: string }) | undefined>();
  const [link, setLink] = useState<Linked | undefined>();
  const save = async (given: Given & { id?: string }) => {
    const { id, ...rest } = given;
    if (await act(async () => (id ? ctx.client.put(`people/${id}`, rest) : setLink(await ctx.client.post<Linked>("people", rest))))) setForm(undefined);
  };
  return (
    <>
      <header class="bar">
        <button class="round" type="button" aria-label={t("bar.back")} onClick={ctx.back}><Icon name="back" /></button>
        <h1 class="bar-title" tabIndex={-1}>{t("edit.people.title")}</h1>
      </header>
      <main id="main">
        {trouble && <p class="note"><Icon name="nonet" /><span>{trouble}</span></p>}
        <ul class="slab">{value?.people.map((one) => <Row key={one.person.id} ctx={ctx} one={one} open={() => setForm(one.person)} />)}</ul>
        <button class="button lead" type="button" disabled={!ctx.online} onClick={() => setForm(NOBODY)}><Icon name="plus" />{t("edit.people.invite")}</button>
        {ctx.may("audit") && <Audit ctx={ctx} names={new Map(value?.people.map(({ person }) => [person.id, person.name || person.email]) ?? [])} />}
      </main>
      {form && (
        <Sheet title={form.id ? form.name || form.email : t("edit.people.invite")} onClose={() => setForm(undefined)}>
          <PersonForm ctx={ctx} given={form} save={save} />
          {form.id && form.id !== ctx.me.person.id && <Acts id={form.id} act={act} ctx={ctx} onLink={(linked) => (setForm(undefined), setLink(linked))} onGone={() => setForm(undefined)} />}
        </Sheet>
      )}
      {link && <LinkSheet linked={link} close={() => setLink(undefined)} />}
    </>
  );
}

function Row({ ctx, one: { person, passkeys, invited_until_s }, open }: { ctx: Ctx; one: Listed; open: () => void }) {
  const state = invited_until_s ? t("edit.people.invited_until", { day: longDay(ctx.lang, dayOf(invited_until_s), ctx.today) }) : n("edit.people.passkeys", passkeys);
  return (
    <li>
      <button class="row mid" type="button" onClick={open}>
        <Icon name="person" />
        <span class="row-body">
          <span class="row-name"><bdi>{person.name || person.email}</bdi></span>
          <span class="small soft">{t(`edit.role.${person.role}`)}{person.organisation && <> · <bdi>{person.organisation}</bdi></>}</span>
          <span class="small soft">{state}</span>
        </span>
        <Icon name="pen" />
      </button>
    </li>
  );
}

function PersonForm({ ctx, given, save }: { ctx: Ctx; given: Given & { id?: string }; save: (given: Given & { id?: string }) => Promise<void> }) {
  const [person, setPerson] = useState(given);
  const set = (patch: Partial<Given>) => setPerson({ ...person, ...patch });
  const languages = person.languages ?? [];
  const line = (name: "name" | "email" | "organisation" | "house") => (
    <div class="field">
      <label for={`p-${name}`}>{t(`edit.people.${name}`)}</label>
      <input id={`p-${name}`} class="input" type="text" inputMode={name === "email" ? "email" : "text"} autocomplete="off" value={person[name] ?? ""} required={name === "email"} onInput={(event) => set({ [name]: event.currentTarget.value })} />
    </div>
  );
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(person); }}>
      {line("name")}
      {line("email")}
      <div class="field" role="group" aria-labelledby="p-role">
        <span class="label" id="p-role">{t("edit.people.role")}</span>
        <div class="chips">
          {ROLES.map((role) => <button class="chip" type="button" key={role} aria-pressed={person.role === role} onClick={() => set({ role })}>{t(`edit.role.${role}`)}</button>)}
        </div>
        <p class="small soft">{t(`edit.role.may_${person.role}`)}</p>
      </div>
      {person.role === "partner" && line("organisation")}
      {person.role === "partner" && (
        <button class="row mid" type="button" role="switch" aria-checked={Boolean(person.trusted)} onClick={() => set({ trusted: !person.trusted })}>
          <span class="row-body">{t("edit.people.trusted")}</span><span class="switch" />
        </button>
      )}
      {person.role === "house" && line("house")}
      {person.role === "translator" && (
        <div class="field" role="group" aria-labelledby="p-languages">
          <span class="label" id="p-languages">{t("edit.people.languages")}</span>
          <div class="chips">
            {(ctx.me.town.languages ?? ["de", "en"]).map((lang) => (
              <button class="chip" type="button" key={lang} lang={lang} aria-pressed={languages.includes(lang)} onClick={() => set({ languages: languages.includes(lang) ? languages.filter((one) => one !== lang) : [...languages, lang] })}>{endonym(lang)}</button>
            ))}
          </div>
        </div>
      )}
      <button class="button lead" type="submit"><Icon name="check" />{t(given.id ? "edit.people.save" : "edit.people.make_link")}</button>
    </form>
  );
}

function Acts({ ctx, id, act, onLink, onGone }: { ctx: Ctx; id: string; act: (deed: () => Promise<unknown>) => Promise<boolean>; onLink: (linked: Linked) => void; onGone: () => void }) {
  const [sure, setSure] = useState(false);
  const again = async () => {
    try {
      onLink(await ctx.client.post<Linked>(`people/${id}/invitation`));
    } catch (problem) {
      void ctx.toast(sentence(problem));
    }
  };
  return (
    <div class="lead">
      {/* For oneself the server says no: a stolen session would lock its owner out. */}
      {id !== ctx.me.person.id && <button class="button quiet" type="button" onClick={() => void again()}><Icon name="again" />{t("edit.people.new_link")}</button>}
      {id !== ctx.me.person.id && <p class="small soft">{t("edit.people.new_link_what")}</p>}
      {sure ? (
        <button class="button grave" type="button" onClick={() => void act(() => ctx.client.remove(`people/${id}`)).then((done) => done && onGone())}>{t("edit.people.remove_sure")}</button>
      ) : (
        <button class="button grave" type="button" onClick={() => setSure(true)}><Icon name="trash" />{t("edit.people.remove")}</button>
      )}
    </div>
  );
}

/** The link opens the editor for whoever has it: it is shown this once, and handed over by its admin. */
function LinkSheet({ linked: { person, link }, close }: { linked: Linked; close: () => void }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(link).then(() => setCopied(true), () => {});
  return (
    <Sheet title={t("edit.people.link_for", { name: person.name || person.email })} onClose={close}>
      <p>{t("edit.people.link_what")}</p>
      <p class="wrap small lead"><bdi dir="ltr" class="wrap">{link}</bdi></p>
      <button class="button lead" type="button" onClick={() => void copy()}><Icon name={copied ? "check" : "copy"} />{t(copied ? "edit.people.copied" : "edit.people.copy")}</button>
    </Sheet>
  );
}
