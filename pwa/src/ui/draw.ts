/**
 * Draws views: the seven names of Preact that this app calls, in a third of its bytes. build.mjs puts this file in Preact's place;
 * types and JSX stay Preact's own, and test/draw.test.ts holds both to the same pictures.
 *
 * Not here, because no view asks for it: classes, contexts, error boundaries, hydration, `style` and HTML as properties.
 */
type Type = string | ((props: Props) => unknown);
type Props = Record<string, unknown> & { children?: unknown; ref?: { current: unknown } };

/** One element, text (type "") or component; what came of it is noted in it. */
interface Piece {
  type: Type;
  props: Props;
  key?: unknown;
  kids: (Piece | null)[];
  dom?: Drawn | Text;
  own?: Own;
  /** What it stands in; a piece that has one is in use. */
  over?: Piece;
  svg?: boolean;
  /** New or moved nodes below wait for their place. */
  stirred?: boolean;
}
/** What outlives a component's pieces. */
interface Own {
  piece: Piece;
  hooks: Hook[];
  /** Effects that wait: before the page is painted, after it. */
  soon: Hook[];
  late: Hook[];
  gone?: boolean;
}
interface Hook {
  value?: unknown;
  set?: (next: unknown) => void;
  deps?: readonly unknown[] | undefined;
  run?: () => unknown;
  undo?: unknown;
}
type Heard = Event & { clock?: number };
interface Drawn extends Element {
  heard?: Record<string, unknown>;
  since?: number;
}

let owner: Own;
let at = 0;
let clock = 0;
/** Components to draw anew; drawn ones whose effects wait. */
const asked = new Set<Own>();
let soon: Own[] = [];
let late: Own[] = [];
const roots = new WeakMap<Element, Piece>();

export const Fragment = (props: Props): unknown => props.children;

export function h(type: Type, props: Props | null, ...children: unknown[]): Piece {
  const { key, ...rest } = props ?? {};
  if (children.length) rest.children = children.length > 1 ? children : children[0];
  return { type, props: rest, key, kids: [] };
}

export function render(content: unknown, into: Element): void {
  let root = roots.get(into);
  if (!root) {
    into.replaceChildren();
    roots.set(into, (root = { type: "", props: {}, kids: [], dom: into }));
  }
  fill(root, content);
  settle(root);
}

/** `piece.kids` are the old ones before, the new ones after. */
function fill(piece: Piece, content: unknown): void {
  const before = piece.kids;
  const free: (Piece | null | undefined)[] = [...before];
  piece.kids = (Array.isArray(content) ? content : [content]).map((one, place) => {
    if (one == null || typeof one === "boolean") return null;
    let kid: Piece = typeof one !== "object" ? { type: "", props: one, kids: [] } : Array.isArray(one) ? h(Fragment, { children: one }) : one;
    const fits = (old: Piece | null | undefined) => old && old.type === kid.type && old.key === kid.key;
    // A hole in the list keeps its place: what was not drawn there before is new, and takes nothing from its neighbours.
    const found = fits(free[place]) ? place : before[place] === null && kid.key === undefined ? -1 : free.findIndex(fits);
    const old = free[found];
    if (old) free[found] = undefined;
    if (found !== place) stir(piece);
    if (kid === old) {
      kid.over = piece;
      return kid;
    }
    if (kid.over) kid = { type: kid.type, props: kid.props, key: kid.key, kids: [] };
    kid.over = piece;
    kid.svg = kid.type === "svg" || piece.svg;
    kid.kids = old?.kids ?? [];
    patch(kid, old);
    return kid;
  });
  for (const old of free) if (old) drop(old, true);
}

function patch(piece: Piece, old?: Piece | null): void {
  const { type, props } = piece;
  if (typeof type === "function") {
    const own = (piece.own = old?.own ?? { piece, hooks: [], soon: [], late: [] });
    own.piece = piece;
    return run(own);
  }
  if (!type) {
    const text = (piece.dom = (old?.dom as Text | undefined) ?? document.createTextNode(""));
    if (old?.props !== props) text.data = String(props);
    return;
  }
  const dom = (piece.dom = (old?.dom as Drawn | undefined) ?? (piece.svg ? document.createElementNS("http://www.w3.org/2000/svg", type) : document.createElement(type)));
  for (const name in old?.props) if (!(name in props)) dress(dom, name);
  for (const name in props) if (old?.props[name] !== props[name]) dress(dom, name, props[name]);
  fill(piece, props.children);
  put(piece);
  // What somebody types meanwhile differs from what was drawn last, not only from what is drawn now.
  if ("value" in props && (dom as HTMLInputElement).value !== props["value"]) (dom as HTMLInputElement).value = props["value"] as string;
  if (props.ref) props.ref.current = dom;
}

function dress(dom: Drawn, name: string, value?: unknown): void {
  if (/^(children|ref|value)$/.test(name)) return;
  if (name.startsWith("on")) {
    const type = name.slice(2).toLowerCase();
    dom.heard ??= {};
    if (!dom.heard[type]) {
      dom.since = clock;
      dom.addEventListener(type, hear);
    }
    dom.heard[type] = value;
  } else if (value == null || (value === false && !/-|spell/.test(name))) dom.removeAttribute(name);
  else dom.setAttribute(name, String(value));
}

/** A step may be drawn while its event still climbs: who listens only since then has not been tapped. */
function hear(this: Drawn, event: Heard): void {
  event.clock ??= clock++;
  const heard = this.heard?.[event.type];
  if (event.clock >= (this.since ?? 0) && typeof heard === "function") heard.call(this, event);
}

function stir(piece: Piece): void {
  while (!piece.dom && piece.over) piece = piece.over;
  piece.stirred = true;
}

/** The nodes below in their order; those that already stand there are not touched. */
function put(host: Piece): void {
  if (!host.stirred) return;
  host.stirred = false;
  let next = (host.dom as Element).firstChild;
  const place = (piece: Piece | null): void => {
    if (!piece?.dom) piece?.kids.forEach(place);
    else if (piece.dom === next) next = next.nextSibling;
    else (host.dom as Element).insertBefore(piece.dom, next);
  };
  host.kids.forEach(place);
}

function drop(piece: Piece, stands: boolean): void {
  const { own, dom, props } = piece;
  if (own) {
    own.gone = true;
    asked.delete(own);
    for (const hook of own.hooks) undo(hook);
  }
  if (props.ref && props.ref.current === dom) props.ref.current = null;
  for (const kid of piece.kids) if (kid) drop(kid, stands && !dom);
  if (stands) dom?.remove();
}

function run(own: Own): void {
  asked.delete(own);
  flush(own, "late");
  const [before, place] = [owner, at];
  [owner, at] = [own, 0];
  const content = (own.piece.type as (props: Props) => unknown)(own.piece.props);
  [owner, at] = [before, place];
  fill(own.piece, content);
  if (own.soon.length) soon.push(own);
  if (own.late.length && late.push(own) === 1) afterPaint(flushLate);
}

/** After a drawing: nodes to their places, then the effects that nobody may see missing. */
function settle(piece: Piece): void {
  while (!piece.dom && piece.over) piece = piece.over;
  put(piece);
  const drawn = soon;
  soon = [];
  for (const own of drawn) flush(own, "soon");
}

function flush(own: Own, when: "soon" | "late"): void {
  const hooks = own[when];
  own[when] = [];
  if (own.gone) return;
  hooks.forEach(undo);
  for (const hook of hooks) hook.undo = hook.run?.();
}

function flushLate(): void {
  const drawn = late;
  late = [];
  for (const own of drawn) flush(own, "late");
}

function undo(hook: Hook): void {
  const { undo: back } = hook;
  hook.undo = undefined;
  if (typeof back === "function") back();
}

/** A page in the background paints nothing: its effects run all the same. */
function afterPaint(then: () => void): void {
  const done = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    setTimeout(then);
  };
  const timer = setTimeout(done, 35);
  const frame = requestAnimationFrame(done);
}

function ask(own: Own): void {
  if (!asked.size) queueMicrotask(drawAsked);
  asked.add(own);
}

function drawAsked(): void {
  const depth = (piece?: Piece): number => (piece ? depth(piece.over) + 1 : 0);
  try {
    while (asked.size) {
      // The outermost first: what stands inside is drawn with it.
      const [own] = [...asked].sort((one, other) => depth(one.piece) - depth(other.piece)) as [Own];
      run(own);
      settle(own.piece);
    }
  } finally {
    if (asked.size) queueMicrotask(drawAsked);
  }
}

const hook = (): Hook => (owner.hooks[at++] ??= {});

export function useState(first: unknown): unknown[] {
  const own = owner;
  const it = hook();
  if (!it.set) {
    it.value = typeof first === "function" ? first() : first;
    it.set = (next) => {
      const value = typeof next === "function" ? next(it.value) : next;
      if (Object.is(value, it.value)) return;
      it.value = value;
      if (!own.gone) ask(own);
    };
  }
  return [it.value, it.set];
}

export function useRef(first: unknown): unknown {
  return (hook().value ??= { current: first });
}

const effect = (when: "soon" | "late") => (run: () => unknown, deps?: readonly unknown[]): void => {
  const it = hook();
  if (deps && it.deps && deps.every((one, place) => Object.is(one, it.deps?.[place]))) return;
  it.deps = deps;
  it.run = run;
  owner[when].push(it);
};
export const useLayoutEffect = effect("soon");
export const useEffect = effect("late");
