/** Signing in, and taking an invitation: one main act each, nothing to type. */
import { useEffect, useState } from "preact/hooks";
import { language, t } from "../text/i18n.ts";
import { endonym } from "../text/languages.ts";
import { Icon, Mark } from "../ui/icon.tsx";
import type { Client, Me } from "./client.ts";
import { canPasskey, register, signIn, thisDevice } from "./passkey.ts";
import { sentence } from "./trouble.ts";
import { loadWords, remember, spoken } from "./words.ts";

interface Props {
  client: Client;
  /** Of an invitation; "" where somebody just signs in. */
  secret: string;
  onIn: (me: Me) => void;
}

interface Invited {
  town: string;
  name: string;
  email: string;
  role: string;
}

export function Door({ client, secret, onIn }: Props) {
  const [, draw] = useState(0);
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const [invited, setInvited] = useState<Invited | undefined>();
  const [entered, setEntered] = useState<Me | undefined>();

  useEffect(() => {
    document.title = `${t("edit.door.title")} · ${t("app.name")}`;
    if (secret) client.get<Invited>(`invitations/${secret}`).then(setInvited, (problem) => setTrouble(sentence(problem)));
  }, [secret]);

  /** One attempt; its refusal stands above the button until the next. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble("");
    await work().catch((problem) => setTrouble(sentence(problem)));
    setBusy(false);
  }
  const enter = () => attempt(async () => onIn(await signIn(client, thisDevice())));
  const accept = () => attempt(async () => setEntered(client.known(await register<Me>(client, `invitations/${secret}`, thisDevice()))));
  const second = () => attempt(async () => {
    await register(client, "passkeys", "");
    onIn(entered as Me);
  });
  const speak = async (lang: string) => {
    await loadWords(lang);
    remember(lang);
    draw((count) => count + 1);
  };

  return (
    <>
      <header class="bar">
        <Mark />
        <h1 class="bar-title" tabIndex={-1}>{t("edit.door.title")}</h1>
      </header>
      <main id="main" class="door">
        {entered ? <Second /> : secret ? <Welcome invited={invited} /> : <p>{t("edit.door.lead")}</p>}
        {!canPasskey() && <p class="note grave"><Icon name="warn" /><span>{t("edit.trouble.old_browser")}</span></p>}
        {trouble && <p class="note grave" role="alert"><Icon name="warn" /><span>{trouble}</span></p>}
        {entered ? (
          <>
            <button class="button" type="button" disabled={busy} onClick={second}><Icon name="plus" />{t("edit.door.second")}</button>
            <button class="button quiet" type="button" onClick={() => onIn(entered)}>{t("edit.door.later")}</button>
          </>
        ) : secret ? (
          <button class="button" type="button" disabled={busy || !invited} onClick={accept}><Icon name="check" />{t("edit.door.accept")}</button>
        ) : (
          <button class="button" type="button" disabled={busy} onClick={enter}><Icon name="lock" />{t("edit.door.sign_in")}</button>
        )}
        {!entered && <p class="small soft">{secret ? t("edit.door.what") : t("edit.door.lost")}</p>}
        <div class="chips" role="group" aria-label={t("edit.me.language")}>
          {spoken.map((lang) => (
            <button class="chip" type="button" key={lang} lang={lang} aria-pressed={lang === language()} onClick={() => void speak(lang)}>{endonym(lang)}</button>
          ))}
        </div>
      </main>
    </>
  );
}

function Welcome({ invited }: { invited: Invited | undefined }) {
  if (!invited) return <p>{t("app.loading")}</p>;
  return (
    <>
      <p>{t("edit.door.invited", { name: invited.name || invited.email, town: invited.town })}</p>
      <p class="soft">{t("edit.door.role", { role: t(`edit.role.${invited.role}`) })}</p>
    </>
  );
}

function Second() {
  return (
    <>
      <p class="note"><Icon name="safe" /><span>{t("edit.door.in")}</span></p>
      <p>{t("edit.door.why_second")}</p>
    </>
  );
}
