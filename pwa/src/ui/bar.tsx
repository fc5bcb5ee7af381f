/** The row at the top: the town and its age at home, "back" and a title elsewhere. The exit stands at its end (index.html). */
import type { ComponentChildren } from "preact";
import { t } from "../text/i18n.ts";
import { Ear } from "./ear.tsx";
import { Icon, Mark } from "./icon.tsx";

export function HomeBar({ title, age, children }: { title: string; age: ComponentChildren; children: ComponentChildren }) {
  return (
    <header class="bar">
      <Mark />
      <p class="bar-title">
        <bdi lang="de">{title}</bdi>
        <span class="bar-sub">{age}</span>
      </p>
      {children}
    </header>
  );
}

/** `heading`: the title is the page's h1; else the page has a longer one of its own. */
export function Bar({ title, age, heading, onBack }: { title: string; age?: ComponentChildren; heading?: boolean; onBack: () => void }) {
  return (
    <header class="bar">
      <button class="round" type="button" aria-label={t("bar.back")} onClick={onBack}>
        <Icon name="back" />
      </button>
      <div class="bar-title">
        {heading ? <h1 tabIndex={-1}>{title}</h1> : title}
        {age && <span class="bar-sub">{age}</span>}
      </div>
      <Ear />
    </header>
  );
}
