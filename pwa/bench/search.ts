/**
 * hit@1 and hit@5 of the phone's own search over questions in the reader's words.
 * `node search.mjs FILE` reads {"lang", "records", "questions": [{"record", "question", "reported"}]} and prints JSON:
 * per half (tuned, reported) the counts, and how long index and questions took.
 */
import { readFileSync } from "node:fs";
import { entriesOf } from "../src/search/entries.ts";
import { buildIndex, search } from "../src/search/index.ts";
import { NO_RULES, rulesOf } from "../src/search/rules.ts";
import type { AnyRecord } from "../src/sync/messages.gen.ts";

interface Work {
  lang: string;
  records: AnyRecord[];
  names: Record<string, string>;
  rules: Record<string, string>;
  questions: { record: string; question: string; reported: boolean }[];
}

const work = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Work;
const records = new Map(work.records.map((record) => [record.id, record]));
const written = { ...NO_RULES, ...Object.fromEntries(Object.entries(work.rules).map(([key, value]) => [key.replace("rules.", ""), value])) };
const started = performance.now();
const index = buildIndex(entriesOf(records, (tag) => work.names[`tag.${tag}`] ?? ""), rulesOf(work.lang, written));
const built = performance.now();
const halves = { tuned: { asked: 0, first: 0, five: 0 }, reported: { asked: 0, first: 0, five: 0 } };
const misses: string[] = [];
for (const { record, question, reported } of work.questions) {
  const half = halves[reported ? "reported" : "tuned"];
  const place = search(index, question, 5).findIndex(({ id }) => id === record);
  half.asked += 1;
  if (place === 0) half.first += 1;
  if (place >= 0) half.five += 1;
  else if (!reported) misses.push(question);
}
const ended = performance.now();
console.log(JSON.stringify({ halves, index_ms: built - started, question_ms: (ended - built) / (work.questions.length || 1), misses }));
