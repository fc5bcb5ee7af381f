/** The row at the bottom: where one is, or what one can do here; the ring is always last. */
import type { ComponentChildren } from "preact";
import { t } from "../text/i18n.ts";
import { Icon } from "./icon.tsx";

export interface Act {
  icon: string;
  words: ComponentChildren;
  href?: string | undefined;
  onClick?: (() => void) | undefined;
  pressed?: boolean;
  /** Leads out of the app, into another one. */
  out?: boolean;
}

export function Dock({ label, children, onHelp }: { label: string; children?: ComponentChildren; onHelp: () => void }) {
  return (
    <nav class="dock" aria-label={label}>
      <ul>
        {children}
        <li>
          <button class="dock-go dock-help" type="button" onClick={onHelp}>
            <Icon name="ring" />
            <span>{t("dock.help")}</span>
          </button>
        </li>
      </ul>
    </nav>
  );
}

export function Tabs({ at, onHelp }: { at: "home" | "search" | "saved" | ""; onHelp: () => void }) {
  const tab = (name: typeof at, href: string, icon: string, key: string) => (
    <li>
      <a class="dock-go" href={href} aria-current={at === name ? "page" : undefined}>
        <Icon name={icon} />
        <span>{t(key)}</span>
      </a>
    </li>
  );
  return (
    <Dock label={t("dock.label")} onHelp={onHelp}>
      {tab("home", "#/", "home", "dock.home")}
      {tab("search", "#/search", "search", "dock.search")}
      {tab("saved", "#/saved", at === "saved" ? "kept" : "keep", "dock.saved")}
    </Dock>
  );
}

/** What can be done, the main act first; absent ones are left out. */
export function Acts({ acts, onHelp }: { acts: readonly (Act | undefined)[]; onHelp: () => void }) {
  return (
    <Dock label={t("dock.acts")} onHelp={onHelp}>
      {acts.filter((one) => one !== undefined).map((one, place) => (
        <li class={place ? undefined : "wide"}>{act(one, place ? "dock-act" : "dock-main")}</li>
      ))}
    </Dock>
  );
}

function act({ icon, words, href, onClick, pressed, out }: Act, look: string) {
  const inside = (
    <>
      <Icon name={icon} />
      <span>{words}</span>
    </>
  );
  if (href) return <a class={`dock-go ${look}`} href={href} {...(out && { rel: "noreferrer" })}>{inside}</a>;
  return <button class={`dock-go ${look}`} type="button" aria-pressed={pressed} onClick={onClick}>{inside}</button>;
}
