import type { Page } from "../ctx.ts";

export function View({ ctx }: Page) {
  return <main id="main"><h1 tabIndex={-1}>{ctx.me.town.slug}</h1></main>;
}
