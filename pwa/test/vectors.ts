/** The vectors that both languages run (STYLE.md): sync/vectors/, seen from pwa/, where `node --test` starts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Case<Given, Expect> {
  name: string;
  rule?: string;
  given: Given;
  expect: Expect;
}

/** The cases of one file; a generated file names its generator beside them. */
export function vectors<Given, Expect>(name: string): Case<Given, Expect>[] {
  const found = JSON.parse(readFileSync(join(process.cwd(), "..", "sync", "vectors", name), "utf8")) as Case<Given, Expect>[] | { cases: Case<Given, Expect>[] };
  return Array.isArray(found) ? found : found.cases;
}
