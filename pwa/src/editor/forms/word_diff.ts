/** Two texts as one, word by word: what went, what came, what stayed. The longest common row of words decides. */
export interface Run {
  as: "same" | "ins" | "del";
  text: string;
}

/** Longer texts are shown as one that went and one that came: the table grows with their product. */
const MOST = 4_000_000;

export function wordDiff(before: string, after: string): Run[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  if (old.length * fresh.length > MOST) return joined([{ as: "del", text: before }, { as: "ins", text: after }]);
  const width = fresh.length + 1;
  const longest = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      longest[i * width + j] = old[i] === fresh[j] ? (longest[(i + 1) * width + j + 1] as number) + 1 : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
    }
  }
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) runs.push({ as: "same", text: old[i++] as string }), j++;
    else if (i < old.length && (j === fresh.length || (longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number))) runs.push({ as: "del", text: old[i++] as string });
    else runs.push({ as: "ins", text: fresh[j++] as string });
  }
  return joined(runs);
}

/** A word with the space behind it. */
const wordsOf = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+\s+/g) ?? (text ? [text] : []);

function joined(runs: Run[]): Run[] {
  const made: Run[] = [];
  for (const run of runs) {
    const last = made.at(-1);
    if (!run.text) continue;
    if (last?.as === run.as) last.text += run.text;
    else made.push({ ...run });
  }
  return made;
}
