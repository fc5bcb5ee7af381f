/** The twelve subjects as signs: the way in for people who do not read, and the end of every search. */
import type { Ctx } from "../ctx.ts";
import { TOPICS } from "../records/taxonomy.ts";
import { t } from "../text/i18n.ts";
import { Plate } from "../ui/icon.tsx";
import type { Route } from "../router.ts";
import { To } from "./to.tsx";

export function topicRoute(topic: string): Route {
  return topic === "german" ? { view: "courses" } : { view: "places", topic };
}

export function Plates({ ctx, only }: { ctx: Ctx; only?: readonly string[] }) {
  const shown = TOPICS.filter((topic) => (only ? only.includes(topic.id) : true) && !(ctx.prefs.discreet && topic.id === "safe"));
  return (
    <ul class="signs">
      {shown.map(({ id, icon }) => (
        <li>
          <To ctx={ctx} route={topicRoute(id)} look="sign">
            <Plate topic={id} icon={icon} big />
            <span>{t(`topic.${id}`)}</span>
          </To>
        </li>
      ))}
    </ul>
  );
}
