/** A sheet over the page: modal, titled, takes the focus and gives it back. "Back" closes it: it is a step in the history. */
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { t } from "../text/i18n.ts";
import { Icon } from "./icon.tsx";

export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.querySelector<HTMLElement>("h2")?.focus();
    document.documentElement.classList.add("sheeted");
    // On the document: the exit lies outside the sheet, and the focus comes by it.
    const keys = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
      if (event.key === "Tab") hold(box.current as HTMLElement, event);
    };
    document.addEventListener("keydown", keys);
    return () => {
      document.removeEventListener("keydown", keys);
      document.documentElement.classList.remove("sheeted");
      before?.focus?.();
    };
  }, []);
  return (
    <div class="veil" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div class="sheet" role="dialog" aria-modal="true" aria-labelledby="sheet-title" ref={box}>
        <div class="sheet-top">
          <h2 id="sheet-title" tabIndex={-1}>{title}</h2>
          <button class="round" type="button" aria-label={t("bar.close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </div>
  );
}

/** The focus goes round inside the sheet and by the exit, which lies above it. */
function hold(box: HTMLElement, event: KeyboardEvent): void {
  const exit = document.getElementById("exit");
  const all = [exit, ...box.querySelectorAll<HTMLElement>("a[href], button, input")].filter((one) => one !== null);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[(at + (event.shiftKey ? -1 : 1) + all.length) % all.length];
  event.preventDefault();
  next?.focus();
}
