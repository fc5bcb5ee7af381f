import assert from "node:assert/strict";
import { test } from "node:test";
import * as preact from "preact";
import * as hooks from "preact/hooks";
import * as own from "../src/ui/draw.ts";
import { FakeElement, fakeDocument } from "./fakedom.ts";

/** Time passes when a test says so. */
const timers = new Set<() => void>();
const later = (then: () => void) => {
  timers.add(then);
  return then;
};
const never = (then: () => void) => timers.delete(then);
Object.assign(globalThis, { document: fakeDocument, setTimeout: later, clearTimeout: never, requestAnimationFrame: later, cancelAnimationFrame: never });

type Draws = Pick<typeof own, "h" | "Fragment" | "render" | "useState" | "useRef" | "useEffect" | "useLayoutEffect">;
const ours: Draws = own;
const theirs = { ...preact, ...hooks } as unknown as Draws;

/** Everything that was asked for is drawn, painted, and has had its effects. */
async function settled(): Promise<void> {
  for (let calm = 0; calm < 3; calm++) {
    await new Promise((done) => setImmediate(done));
    for (const then of timers) {
      calm = 0;
      timers.delete(then);
      then();
    }
  }
}

/** The same numbers for both. */
function dice(seed: number): (sides: number) => number {
  return (sides) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * sides);
  };
}

/** Views of every shape that ours have: holes, lists that grow, keys that change places, arrays, components that keep a number for life. */
class Views {
  serial = 0;
  log: string[] = [];
  sets: ((next: unknown) => void)[] = [];
  constructor(readonly lib: Draws) {}

  Kept = (props: Record<string, unknown>): unknown => {
    const { h, useRef, useState, useEffect, useLayoutEffect } = this.lib;
    const mine = useRef(0) as { current: number };
    mine.current ||= ++this.serial;
    const [count, set] = useState(0) as [number, (next: unknown) => void];
    this.sets[mine.current] = set;
    useLayoutEffect(() => {
      this.log.push(`laid ${mine.current} ${count}`);
      return () => this.log.push(`unlaid ${mine.current} ${count}`);
    }, [count]);
    useEffect(() => {
      this.log.push(`late ${mine.current}`);
      return () => this.log.push(`unlate ${mine.current}`);
    }, []);
    return count % 3 === 2 ? [h("u", null, mine.current), props["children"]] : h("b", { title: count }, mine.current, ":", count, props["children"]);
  };

  some(roll: (sides: number) => number, depth: number): unknown {
    const { h, Fragment } = this.lib;
    const kids = () => Array.from({ length: roll(4) }, () => this.some(roll, depth - 1));
    const kind = roll(depth > 0 ? 9 : 4);
    if (kind === 0) return [null, false, undefined][roll(3)];
    if (kind === 1) return `word ${roll(3)}`;
    if (kind === 2) return roll(5);
    if (kind === 3) return h(this.Kept as never, null);
    if (kind === 4) return h(this.Kept as never, null, ...kids());
    if (kind === 5) return h(Fragment as never, null, ...kids());
    if (kind === 6) return kids();
    return h(["p", "div", "svg"][roll(3)] as string, { class: `c${roll(3)}`, ...(roll(2) && { lang: "de" }), "aria-pressed": roll(2) === 1 }, ...kids());
  }

  /** One row in three of a shuffled list, each with its key. */
  keyed(roll: (sides: number) => number): unknown {
    const rows = Array.from({ length: 9 }, (_, at) => at).filter(() => roll(3) > 0).sort(() => roll(3) - 1);
    return this.lib.h("ul", null, ...rows.map((key) => this.lib.h(this.Kept as never, { key }, String(key))), this.lib.h("li", null, "end"));
  }

  /** Same length each time, as a view with conditions in it. */
  holed(roll: (sides: number) => number): unknown {
    const { h } = this.lib;
    return h("main", null, ...Array.from({ length: 6 }, (_, at) => (roll(2) ? h(at % 2 ? "p" : (this.Kept as never), null, `at ${at}`) : roll(2) ? null : false)));
  }
}

async function compare(of: (views: Views, roll: (sides: number) => number) => unknown, seed: number, states: boolean): Promise<void> {
  const drawn = await Promise.all([ours, theirs].map(async (lib) => {
    const [views, roll, into] = [new Views(lib), dice(seed), new FakeElement("div")];
    const pictures: string[] = [];
    for (let step = 0; step < 6; step++) {
      lib.render(of(views, roll) as never, into as never);
      pictures.push(into.html());
      if (!states) continue;
      for (const set of views.sets) if (set && roll(3) === 0) set((count: number) => count + 1);
      await settled();
      pictures.push(into.html());
    }
    lib.render(null as never, into as never);
    await settled();
    return { pictures: states ? pictures : pictures.map((one) => one.replace(/(<(?:svg:)?b [^>]*>|<(?:svg:)?u>)\d+(:\d+)?/g, "$1")), left: into.html(), log: states ? views.log.sort() : [] };
  }));
  assert.deepEqual(drawn[0], drawn[1], `seed ${seed}`);
  assert.equal(drawn[0]?.left, "<div></div>");
}

test("any tree after any other looks as Preact draws it", async () => {
  await Promise.all(Array.from({ length: 300 }, (_, seed) => compare((views, roll) => views.some(roll, 4), seed, false)));
});

test("rows that change places keep what they know, as Preact's do", async () => {
  await Promise.all(Array.from({ length: 100 }, (_, seed) => compare((views, roll) => views.keyed(roll), seed, true)));
});

test("what appears in a hole takes nothing from its neighbours", async () => {
  await Promise.all(Array.from({ length: 100 }, (_, seed) => compare((views, roll) => views.holed(roll), seed, true)));
});

test("a step drawn by a tap does not hear that tap", async () => {
  for (const lib of [ours, theirs]) {
    const [into, heard] = [new FakeElement("div"), [] as string[]];
    const View = () => {
      const [open, set] = lib.useState(false) as [boolean, (next: boolean) => void];
      return lib.h("section", open ? { onClick: () => heard.push("outer") } : {}, lib.h("button", { onClick: () => { heard.push("inner"); set(true); } }));
    };
    lib.render(lib.h(View as never, null) as never, into as never);
    const [button] = into.find("button");
    await button?.tap();
    assert.deepEqual(heard, ["inner"]);
    await button?.tap();
    assert.deepEqual(heard, ["inner", "inner", "outer"]);
  }
});

test("a piece that is kept and drawn in two places stands in both", () => {
  for (const lib of [ours, theirs]) {
    const into = new FakeElement("div");
    const kept = lib.h("i", null, "kept");
    lib.render([kept, lib.h("p", null, kept)] as never, into as never);
    lib.render([kept, lib.h("p", null, kept), kept] as never, into as never);
    assert.equal(into.html(), "<div><i>kept</i><p><i>kept</i></p><i>kept</i></div>");
  }
});

test("a field says what was typed until the view says otherwise", () => {
  for (const lib of [ours, theirs]) {
    const into = new FakeElement("div");
    const draw = (value: string) => lib.render(lib.h("input", { value }) as never, into as never);
    draw("bread");
    const [field] = into.find("input");
    assert.equal(field?.value, "bread");
    if (field) field.value = "bread and";
    draw("bread");
    assert.equal(field?.value, "bread");
  }
});
