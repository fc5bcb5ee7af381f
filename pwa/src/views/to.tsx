/** A way to another page: a link where the page has an address, a button where it must not have one. */
import type { ComponentChildren } from "preact";
import type { Ctx } from "../ctx.ts";
import { address, type Route } from "../router.ts";
import { isQuiet, isQuietTopic } from "../records/taxonomy.ts";

/** Whether a route is shown in memory only; unknown records are harmless: there is nothing to show. */
export function quietRoute(route: Route, records: { get(id: string): Parameters<typeof isQuiet>[0] | undefined }): boolean {
  if (route.view === "helplines") return true;
  if (route.view === "places") return isQuietTopic(route.topic);
  if (route.view !== "record") return false;
  const record = records.get(route.id);
  return record !== undefined && isQuiet(record);
}

export function To({ ctx, route, look, current, children }: { ctx: Ctx; route: Route; look: string; current?: boolean; children: ComponentChildren }) {
  const id = route.view === "record" ? `k${route.id}` : route.view === "places" ? `k-${route.topic}` : undefined;
  if (quietRoute(route, ctx.records)) return <button class={look} id={id} type="button" onClick={() => ctx.go(route)}>{children}</button>;
  return <a class={look} id={id} href={address(route) || "#/"} aria-current={current ? "page" : undefined}>{children}</a>;
}
