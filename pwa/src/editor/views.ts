/** Every view by its name in the address ("#/work"), fetched when it is first shown. One line per view; each module exports `View`. */
import type { View } from "./ctx.ts";

export const VIEWS: { [name: string]: () => Promise<{ View: View }> } = {
  work: () => import("./views/work.tsx"),
  records: () => import("./views/records.tsx"),
  conflict: () => import("./views/conflict.tsx"),
  me: () => import("./views/me.tsx"),
  truth: () => import("./truth/view.tsx"),
  people: () => import("./views/people.tsx"),
  imports: () => import("./imports/view.tsx"),
  translate: () => import("./translate/view.tsx"),
  new: () => import("./forms/new.tsx"),
  record: () => import("./forms/record.tsx"),
  history: () => import("./forms/history.tsx"),
  preview: () => import("./forms/preview.tsx"),
};
