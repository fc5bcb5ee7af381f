/** The few types of a service worker that `lib.dom` does not have; `lib.webworker` contradicts it. */
export interface WorkerEvent extends Event {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

export interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void>; matchAll(which: { includeUncontrolled: true }): Promise<{ postMessage(said: unknown): void }[]> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "install" | "activate" | "fetch" | "message", heard: (event: WorkerEvent) => void): void;
}
