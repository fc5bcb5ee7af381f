/** One sentence and at most two answers, above the dock; it stays until it is answered or the next one comes. Never for errors. */
import { useLayoutEffect, useState } from "preact/hooks";
import { t } from "../text/i18n.ts";

interface Asked {
  words: string;
  buttons: readonly string[];
  answer: (button: string) => void;
}

let current: Asked | undefined;
let redraw: () => void = () => {};

/** Shows `words`; the promise brings the catalogue key of the pressed button, or "" when it went away unanswered. */
export function toast(words: string, buttons: readonly string[] = [], stays_ms = buttons.length ? 0 : 4000): Promise<string> {
  return new Promise((resolve) => {
    const before = current;
    const asked: Asked = { words, buttons, answer };
    function answer(button: string): void {
      if (current === asked) current = undefined;
      redraw();
      resolve(button);
    }
    current = asked;
    before?.answer("");
    redraw();
    if (stays_ms) setTimeout(() => answer(""), stays_ms);
  });
}

export function Toast() {
  const [, draw] = useState(0);
  // Before the page is painted: what is said in between would not be seen.
  useLayoutEffect(() => {
    redraw = () => draw((count) => count + 1);
  }, []);
  return (
    <div role="status">
      {current && (
        <div class="toast">
          <span>{current.words}</span>
          {current.buttons.map((key) => (
            <button type="button" onClick={() => current?.answer(key)}>
              {t(key)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
