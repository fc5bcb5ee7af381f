/** As much of a document as drawing needs, for test/draw.test.ts. */
class FakeNode {
  parentNode: FakeElement | null = null;
  ownerDocument: unknown;
  get nextSibling(): FakeNode | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  remove(): void {
    this.parentNode?.childNodes.splice(this.parentNode.childNodes.indexOf(this), 1);
    this.parentNode = null;
  }
}

class FakeText extends FakeNode {
  nodeType = 3;
  constructor(public data: unknown) {
    super();
  }
}

type Listener = (this: FakeElement, event: Record<string, unknown>) => void;

export class FakeElement extends FakeNode {
  nodeType = 1;
  childNodes: FakeNode[] = [];
  marks = new Map<string, string>();
  listeners = new Map<string, Listener>();
  value = "";
  constructor(readonly localName: string, readonly namespaceURI = "http://www.w3.org/1999/xhtml") {
    super();
    this.ownerDocument = fakeDocument;
    this.value = "";
  }
  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }
  insertBefore(node: FakeNode, before: FakeNode | null): void {
    node.remove();
    if (before && before.parentNode !== this) throw new Error("not a child");
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
    node.parentNode = this;
  }
  removeChild(node: FakeNode): void {
    node.remove();
  }
  replaceChildren(): void {
    for (const node of [...this.childNodes]) node.remove();
  }
  setAttribute(name: string, value: unknown): void {
    this.marks.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.marks.delete(name);
  }
  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, listener);
  }
  removeEventListener(type: string): void {
    this.listeners.delete(type);
  }
  find(name: string): FakeElement[] {
    return this.childNodes.flatMap((node) => (node instanceof FakeElement ? [...(node.localName === name ? [node] : []), ...node.find(name)] : []));
  }
  /** A click that climbs, with the browser's pause between two listeners. */
  async tap(): Promise<void> {
    const event = { type: "click" };
    for (let at: FakeElement | null = this; at; at = at.parentNode) {
      at.listeners.get("click")?.call(at, event);
      await Promise.resolve();
    }
  }
  html(): string {
    const marks = [...this.marks].sort().map(([name, value]) => ` ${name}="${value}"`).join("");
    const space = this.namespaceURI.endsWith("svg") && this.localName !== "svg" ? "svg:" : "";
    return `<${space}${this.localName}${marks}>${this.childNodes.map((node) => (node instanceof FakeElement ? node.html() : String((node as FakeText).data))).join("")}</${space}${this.localName}>`;
  }
}

export const fakeDocument = {
  createElement: (name: string) => new FakeElement(name),
  createElementNS: (space: string, name: string) => new FakeElement(name, space),
  createTextNode: (data: unknown) => new FakeText(data),
};
