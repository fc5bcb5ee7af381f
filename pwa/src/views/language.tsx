/** The first page: every language in its own script, the phone's own chosen already. One tap goes on. */
import { useState } from "preact/hooks";
import type { Ctx } from "../ctx.ts";
import { direction, endonym } from "../text/languages.ts";
import { t } from "../text/i18n.ts";
import { Dock } from "../ui/dock.tsx";
import { Icon, Mark } from "../ui/icon.tsx";

export function LanguagePage({ ctx, title, offered, onChoose }: { ctx: Ctx; title: string; offered: readonly string[]; onChoose: (lang: string) => void }) {
  const [chosen, setChosen] = useState(ctx.lang);
  return (
    <>
      <main id="main">
        <div class="hail">
          <Mark />
          <h1 tabIndex={-1}><bdi>{title}</bdi></h1>
          <Icon name="tongue" />
          <span class="gone">{t("language.choose")}</span>
        </div>
        <ul class="tongues">
          {offered.map((tag) => (
            <li>
              <button class="tongue-go" type="button" lang={tag} dir={direction(tag)} aria-pressed={tag === chosen ? "true" : "false"} onClick={() => setChosen(tag)}>{endonym(tag)}</button>
            </li>
          ))}
        </ul>
      </main>
      <Dock label={t("language.continue")} onHelp={ctx.help}>
        <li class="wide">
          <button class="dock-go dock-main" type="button" lang={chosen} dir={direction(chosen)} onClick={() => onChoose(chosen)}>
            <Icon name="check" />
            <span>{endonym(chosen)}</span>
          </button>
        </li>
      </Dock>
    </>
  );
}
