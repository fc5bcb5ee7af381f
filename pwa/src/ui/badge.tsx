import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

/** A small sign beside a fact: `old`, `new`, `tongue`, `yes`, `off`, or plain. */
export function Badge({ look = "", icon, children }: { look?: string; icon?: string; children: ComponentChildren }) {
  return (
    <span class={`badge ${look}`}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </span>
  );
}

export function Note({ look = "", icon, children }: { look?: string; icon: string; children: ComponentChildren }) {
  return (
    <div class={`note ${look}`}>
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}

export function Fact({ icon, children }: { icon?: string; children: ComponentChildren }) {
  return (
    <span>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </span>
  );
}
