/** Symbols come from one sprite; build.mjs writes its address in and drops the ones nobody names. */
declare const ICONS: string;
declare const MARK: string;

/** What points somewhere turns with the text; objects, clocks and the mark do not (ui/README.md 6). */
const TURNS = new Set(["back", "bus", "demo", "exit", "list", "next", "send", "speak", "walk", "way"]);

export function Icon({ name }: { name: string }) {
  return (
    <svg class={TURNS.has(name) ? "flip" : undefined} viewBox="0 0 24 24" aria-hidden="true">
      <use href={`${ICONS}#${name}`} />
    </svg>
  );
}

export function Plate({ topic, icon, big }: { topic: string; icon: string; big?: boolean }) {
  return (
    <span class={`plate c-${topic}${big ? " big" : ""}`}>
      <Icon name={icon} />
    </span>
  );
}

export function Mark() {
  return <img class="bar-mark" src={MARK} alt="" />;
}
