/** `/api/edit/` for views: JSON in and out, the CSRF value by itself, every failure one of three classes. */
import type { Town } from "./messages.gen.ts";

export interface Person {
  id: string;
  name: string;
  email: string;
  role: "admin" | "editor" | "translator" | "partner" | "house";
  organisation?: string;
  house?: string;
  languages?: string[];
  trusted?: boolean;
}

/** Who is signed in; `rights` are names of server/guards.py. */
export interface Me {
  person: Person;
  town: Town;
  csrf: string;
  languages: string[];
  rights: string[];
}

/** No answer came: no network, or a server that is not there. Whatever was asked may have arrived. */
export class Unreachable extends Error {}

/** The session ended, or there never was one. */
export class SignedOut extends Error {}

/** The server said no: `number` and `key` of server/errors.py; `title` is an English sentence for the console. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly number: number,
    readonly key: string,
    readonly problem: Record<string, unknown>,
  ) {
    super(`${number} ${key}`);
  }
}

const LONGEST_MS = 30_000;

export class Client {
  csrf = "";
  /** Called when the server no longer knows us. */
  onSignedOut: () => void = () => {};

  constructor(private readonly root = "/api/edit/") {}

  get<T>(path: string): Promise<T> {
    return this.ask<T>("GET", path);
  }
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.ask<T>("POST", path, body);
  }
  put<T>(path: string, body: unknown): Promise<T> {
    return this.ask<T>("PUT", path, body);
  }
  remove<T>(path: string): Promise<T> {
    return this.ask<T>("DELETE", path);
  }

  /** `me`, and its CSRF value for everything that follows. */
  async me(): Promise<Me> {
    return this.known(await this.get<Me>("me"));
  }

  /** Takes what signing in answered. */
  known(me: Me): Me {
    this.csrf = me.csrf;
    return me;
  }

  /** A Blob or a string goes as it is (a file), anything else as JSON. What is not JSON comes back as a Blob. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const raw = body instanceof Blob || typeof body === "string";
    const headers: Record<string, string> = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = !raw ? "application/json" : body instanceof Blob && body.type ? body.type : "application/octet-stream";
    if (method !== "GET" && this.csrf) headers["x-lotse-csrf"] = this.csrf;
    let answer: Response;
    try {
      answer = await fetch(this.root + path, { method, headers, body: body === undefined ? null : raw ? (body as BodyInit) : JSON.stringify(body), cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(LONGEST_MS) });
      if (answer.status === 204) return undefined as T;
      if (answer.ok) return await (answer.headers.get("content-type")?.includes("json") ? answer.json() : answer.blob()) as T;
    } catch {
      throw new Unreachable();
    }
    return this.#refused(answer);
  }

  async #refused(answer: Response): Promise<never> {
    const problem = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    if (answer.status === 401) {
      this.onSignedOut();
      throw new SignedOut();
    }
    // What stands between us and the server (a proxy without its server, a town hall's wall) speaks no problem+json.
    if (!("number" in problem) && answer.status >= 500) throw new Unreachable();
    throw new Refused(answer.status, Number(problem["number"] ?? answer.status * 100), String(problem["key"] ?? ""), problem);
  }
}
