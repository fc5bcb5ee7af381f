/** What only the server knows, for a view: asked for when it opens and after every deed; the last answer stays while the next one comes. */
import { useEffect, useState } from "preact/hooks";
import type { Ctx } from "./ctx.ts";
import { sentence } from "./trouble.ts";

export interface Asked<T> {
  value: T | undefined;
  trouble: string;
  /** Does something, then asks anew. False: it was refused, and a toast has said why. */
  act: (deed: () => Promise<unknown>) => Promise<boolean>;
}

export function useAsked<T>(ctx: Ctx, path: string): Asked<T> {
  const [value, setValue] = useState<T | undefined>();
  const [trouble, setTrouble] = useState("");
  const ask = () => (path ? ctx.client.get<T>(path).then((found) => (setTrouble(""), setValue(found)), (problem) => setTrouble(sentence(problem))) : Promise.resolve());
  useEffect(() => void ask(), [path, ctx.online]);
  const act = async (deed: () => Promise<unknown>) => {
    try {
      await deed();
      return true;
    } catch (problem) {
      void ctx.toast(sentence(problem));
      return false;
    } finally {
      await ask();
    }
  };
  return { value, trouble, act };
}
