/** Symbols come from one sprite; build.mjs writes its address in and drops the ones nobody names. */
declare const ICONS: string;

/** What points somewhere turns with the text; objects, clocks and the mark do not (ui/README.md 6). */
const TURNS = new Set(["back", "bus", "demo", "exit", "list", "next", "send", "speak", "walk", "way"]);

export function Icon({ name }: { name: string }) {
  return (
    <svg class={TURNS.has(name) ? "flip" : undefined} aria-hidden="true">
      <use href={`${ICONS}#i-${name}`} />
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
  return (
    <svg class="bar-mark" viewBox="0 0 36 36" aria-hidden="true">
      <clipPath id="q">
        <rect width="36" height="36" rx="9" />
      </clipPath>
      <g clip-path="url(#q)">
        <path fill="#fff" d="M0 0h18v36H0z" />
        <path fill="#a9241c" d="M18 0h18v36H18z" />
        <path fill="#a9241c" d="M18 7a11 11 0 000 22v-6.5a4.5 4.5 0 010-9z" />
        <path fill="#fff" d="M18 7a11 11 0 010 22v-6.5a4.5 4.5 0 000-9z" />
      </g>
      <rect x=".75" y=".75" width="34.5" height="34.5" rx="8.3" fill="none" stroke="#14242b" stroke-opacity=".25" stroke-width="1.5" />
    </svg>
  );
}
