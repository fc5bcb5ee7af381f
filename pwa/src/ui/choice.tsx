/** What is switched on and off: chips for filters, switches for settings, stairs for levels. */
import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

export function Chip({ on, icon, onClick, children }: { on?: boolean; icon?: string | undefined; onClick: () => void; children: ComponentChildren }) {
  return (
    <button class="chip" type="button" aria-pressed={on === undefined ? undefined : on ? "true" : "false"} onClick={onClick}>
      {(on || icon) && <Icon name={on ? "check" : (icon as string)} />}
      <span>{children}</span>
    </button>
  );
}

export function Switch({ on, icon, title, hint, onClick }: { on: boolean; icon: string; title: string; hint?: string; onClick: () => void }) {
  return (
    <button class="row mid" type="button" role="switch" aria-checked={on ? "true" : "false"} onClick={onClick}>
      <Icon name={icon} />
      <span class="row-body">
        <span class="row-name">{title}</span>
        {hint && <span class="soft small">{hint}</span>}
      </span>
      <span class="switch" />
    </button>
  );
}

/** A stair per level; arrow keys climb, a second tap on the chosen step takes the choice back. */
export function Stairs({ label, levels, chosen, onChoose }: { label: string; levels: readonly string[]; chosen: string; onChoose: (level: string) => void }) {
  const climb = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const turned = (event.key === "ArrowRight" || event.key === "ArrowLeft") && document.dir === "rtl" ? -step : step;
    const next = levels[Math.min(levels.length - 1, Math.max(0, levels.indexOf(chosen) + turned))] as string;
    onChoose(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-level=${next}]`)?.focus();
  };
  return (
    <div class="steps" role="radiogroup" aria-label={label} onKeyDown={climb}>
      {levels.map((level, index) => (
        <button class="step" type="button" role="radio" data-level={level} aria-checked={level === chosen ? "true" : "false"}
          tabIndex={level === chosen || (!chosen && index === 0) ? 0 : -1} onClick={() => onChoose(level === chosen ? "" : level)}>
          <bdi>{level}</bdi>
        </button>
      ))}
    </div>
  );
}
