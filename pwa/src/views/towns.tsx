/** Which town: the links of the page itself, so that the list is here without a network too. */
import { t } from "../text/i18n.ts";
import { Icon, Mark } from "../ui/icon.tsx";

export interface TownLink {
  href: string;
  title: string;
}

/** The towns that the server wrote into the page (README.md); read before the app draws. */
export function townLinks(nav: Element | null): TownLink[] {
  return [...(nav?.querySelectorAll("a") ?? [])].map((link) => ({ href: link.getAttribute("href") ?? "", title: link.textContent ?? "" })).filter(({ href }) => /^\/[a-z0-9-]+\/$/.test(href));
}

/** The town's name as the page has it: in its own heading, or among the links of the page that the worker keeps. */
export function townName(nav: Element | null, town: string): string {
  return (nav?.querySelector("b") ?? nav?.querySelector(`a[href="/${town}/"]`))?.textContent ?? "Lotse";
}

export function Towns({ towns }: { towns: readonly TownLink[] }) {
  return (
    <main id="main">
      <div class="hail"><Mark /><h1 tabIndex={-1}>{t("town.choose")}</h1></div>
      <div class="slab">
        {towns.map(({ href, title }) => (
          <a class="row mid" href={href}>
            <Icon name="house" />
            <span class="row-body"><span class="row-name" lang="de">{title}</span></span>
            <Icon name="next" />
          </a>
        ))}
      </div>
    </main>
  );
}
