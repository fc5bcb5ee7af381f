/** The way to a server: one GET without cookie, referrer, cache or name (briefs/safety.md 3). */
import type { Bytes } from "./canon.ts";
import { joined } from "./canon.ts";
import { LinkLost, Malformed } from "./errors.ts";

/** PROTOCOL 9.1. */
export const MAX_ANSWER = 8_388_608;

export interface Answer {
  status: number;
  /** Decoded. */
  body: Bytes;
  /** The ETag as it came, "" without one. */
  tag: string;
  /** The server's clock, where the answer shows it. */
  date_s: number | undefined;
  /** Seconds of a Retry-After, where a busy server sent one. */
  retry_s?: number;
  /** By a mirror or a file, which speak only for the time of their head (PROTOCOL 10.4). */
  relayed?: boolean;
}

export interface Link {
  /** Raises LinkLost when no whole answer came, Malformed when it is larger than any honest one. */
  get(path: string, tag?: string, pastCaches?: boolean): Promise<Answer>;
}

export const clockOf = (date: string | null | undefined): number | undefined => {
  const date_ms = Date.parse(date ?? "");
  return Number.isNaN(date_ms) ? undefined : Math.floor(date_ms / 1000);
};

/** Seconds, or a date against the server's own clock; NaN or less than nothing is nothing. */
export const retryOf = (said: string | null, date_s = 0): number => Math.max(0, Number(said) || (clockOf(said) ?? 0) - date_s) || 0;

const PATIENCE_MS = 30_000;

/** `origin` "" is the page's own; a mirror is named in full. Who does not begin to answer in time is lost: a browser alone would wait for minutes. */
export const webLink = (origin = "", patience_ms = PATIENCE_MS): Link => ({
  async get(path, tag, pastCaches) {
    // "*" instead of a reader's list of languages: shorter on the wire and the same for everybody.
    // `no-store` makes a browser add "no-cache" twice unless the page said something: empty is 13 bytes shorter (DECISIONS 13).
    const quiet: Record<string, string> = origin || pastCaches ? {} : { Pragma: "", "Cache-Control": "" };
    const headers = { "Accept-Language": "*", ...quiet, ...(tag && { "If-None-Match": tag }) };
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patience_ms);
    try {
      const answer = await fetch(origin + path, { signal: late.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", headers });
      clearTimeout(timer);
      const body = await bounded(answer);
      const said = (name: string) => answer.headers.get(name);
      const date_s = clockOf(said("Date"));
      return { status: answer.status, body, tag: said("ETag") ?? "", date_s, retry_s: retryOf(said("Retry-After"), date_s) };
    } catch (problem) {
      clearTimeout(timer);
      throw problem instanceof Malformed ? problem : new LinkLost(String(problem));
    }
  },
});

/** The page's own link, and where no answer comes the mirrors at `origins`, one after the other (PROTOCOL 10.4). */
export const webLinks = (origins: string[], patience_ms?: number): Link => {
  const links = ["", ...origins].map((origin) => webLink(origin, patience_ms));
  return {
    async get(...asked) {
      for (;;) {
        try {
          const answer = await links[0]!.get(...asked);
          return links.length > origins.length ? answer : { ...answer, date_s: undefined, relayed: true };
        } catch (problem) {
          if (!(problem instanceof LinkLost && links[1])) throw problem;
          links.shift();
        }
      }
    },
  };
};

/** Raises Malformed above `most` decoded bytes. */
export async function bounded(answer: Response, most = MAX_ANSWER): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let size = 0;
  const stream = answer.body?.getReader();
  for (let next = await stream?.read(); next && !next.done; next = await stream!.read()) {
    size += next.value.length;
    if (size > most) {
      void stream!.cancel();
      throw new Malformed("answer.size");
    }
    pieces.push(next.value as Bytes);
  }
  return joined(pieces);
}
