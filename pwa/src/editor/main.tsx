/** Boot of the editor: words, who it is, their database, the frame. */
import { render } from "preact";
import { App } from "./app.tsx";
import { Client, SignedOut, Unreachable, type Me } from "./client.ts";
import { erase, lastPerson, open, rememberPerson } from "./db.ts";
import { Door } from "./door.tsx";
import { draftsOf } from "./forms/drafts.ts";
import { Store } from "./store.ts";
import { chosen, loadWords } from "./words.ts";
import { register } from "./worker.ts";

const page = document.getElementById("app") as HTMLElement;
const client = new Client();
const now_s = (): number => Math.floor(Date.now() / 1000);

/** An invitation's secret does not stay in the address, nor in the history. */
function secretFromAddress(): string {
  const secret = /^#(?:i\/|invitation=)([\w-]{10,})$/.exec(location.hash)?.[1] ?? "";
  if (secret) history.replaceState(null, "", location.pathname);
  return secret;
}

async function enter(me?: Me): Promise<void> {
  const before = lastPerson();
  if (me && before && before !== me.person.id) {
    // Other tabs still show the one before: they begin anew as well.
    new BroadcastChannel("lotse-edit").postMessage("gone");
    await leaveBehind(before);
  }
  const store = me || before ? await Store.open(me?.person.id ?? before, client, now_s, me) : undefined;
  if (!store) return door("");
  rememberPerson(store.me.person.id);
  render(<App client={client} store={store} now_s={now_s} onOut={() => void signedOut(store)} onSignIn={() => door("", store)} onOther={(other) => void change(store, other)} />, page);
}

/** Somebody else signs in on this phone: what the one before has sent goes, what they have not stays for them, unseen. */
async function leaveBehind(person: string): Promise<void> {
  const database = await open(person);
  const waiting = await database.count("outbox");
  database.close();
  if (!waiting && !(await draftsOf(person).keys()).length) await erase(person);
}

async function change(store: Store, me: Me): Promise<void> {
  store.close();
  render(null, page);
  await enter(me);
}

async function signedOut(store: Store): Promise<void> {
  await client.post("logout").catch(() => undefined);
  await store.wipe();
  client.csrf = "";
  location.hash = "";
  door("");
}

/** Signing in. `store`: of somebody whose session ended while they worked; they find everything as it was. */
function door(secret: string, store?: Store): void {
  store?.close();
  render(<Door client={client} secret={secret} onIn={(me) => void enter(me)} />, page);
}

async function start(): Promise<void> {
  await loadWords(chosen());
  const secret = secretFromAddress();
  if (secret) return door(secret);
  // A phone that knows its editor opens at once; whether the session still holds is found out behind it (app.tsx).
  if (lastPerson()) return enter();
  try {
    await enter(await client.me());
  } catch (problem) {
    if (!(problem instanceof SignedOut || problem instanceof Unreachable)) throw problem;
    door("");
  }
}

void start();
void register();
