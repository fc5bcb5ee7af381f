/** Signing in, and taking an invitation. */
import type { Client, Me } from "./client.ts";

export function Door(_: { client: Client; secret: string; now_s: () => number; onIn: (me: Me) => void }) {
  return <main id="main" />;
}
