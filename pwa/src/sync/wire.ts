/** The same GETs as a browser's, over sockets that count (for `phone.ts`). */
import { Agent as PlainAgent, type IncomingMessage, request as plainRequest } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { Socket } from "node:net";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { type Bytes, joined } from "./canon.ts";
import { LinkLost, Malformed } from "./errors.ts";
import { type Answer, clockOf, type Link, MAX_ANSWER } from "./link.ts";

const TIMEOUT_MS = 30_000;
/** What `webLink` lets a browser send, without the browser's own name. */
const AS_FETCHED = { Accept: "*/*", "Accept-Encoding": "gzip, br", "Accept-Language": "*" };

export class CountingLink implements Link {
  requests = 0;
  private readonly sockets = new Set<Socket>();
  private readonly secure: boolean;
  private readonly agent: PlainAgent;

  constructor(private readonly base: URL) {
    this.secure = base.protocol === "https:";
    this.agent = new (this.secure ? SecureAgent : PlainAgent)({ keepAlive: true, maxSockets: 1 });
  }
  /** What came up the sockets so far: status lines, headers and bodies as they travelled, without TLS. */
  get bytesDown(): number {
    return [...this.sockets].reduce((sum, socket) => sum + socket.bytesRead, 0);
  }
  get bytesUp(): number {
    return [...this.sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0);
  }
  close(): void {
    this.agent.destroy();
  }

  get(path: string, tag?: string, pastCaches?: boolean): Promise<Answer> {
    this.requests++;
    const [pragma, control] = pastCaches ? ["no-cache", "no-cache"] : ["", ""];
    const headers = { ...AS_FETCHED, Pragma: pragma, "Cache-Control": control, ...(tag && { "If-None-Match": tag }) };
    const url = new URL(this.base.pathname.replace(/\/$/, "") + path, this.base);
    return new Promise<Answer>((resolve, reject) => {
      const lost = (problem: unknown) => reject(problem instanceof Malformed ? problem : new LinkLost(String(problem)));
      const request = (this.secure ? secureRequest : plainRequest)(url, { agent: this.agent, headers, timeout: TIMEOUT_MS }, (answer) => {
        body(answer).then((bytes) => {
          const { statusCode = 0, headers: said } = answer;
          resolve({ status: statusCode, body: bytes, tag: said.etag ?? "", date_s: clockOf(said.date) });
        }, lost);
      });
      request.on("socket", (socket) => this.sockets.add(socket));
      request.on("timeout", () => request.destroy(new Error("timeout")));
      request.on("error", lost);
      request.end();
    });
  }
}

async function body(answer: IncomingMessage): Promise<Bytes> {
  const coding = answer.headers["content-encoding"];
  const unpack = coding === "br" ? createBrotliDecompress() : coding === "gzip" ? createGunzip() : undefined;
  answer.on("error", (problem) => unpack?.destroy(problem));
  const pieces: Bytes[] = [];
  let size = 0;
  for await (const piece of unpack ? answer.pipe(unpack) : answer) {
    size += piece.length;
    if (size > MAX_ANSWER) {
      answer.destroy();
      throw new Malformed("answer.size");
    }
    pieces.push(new Uint8Array(piece));
  }
  if (!answer.complete) throw new LinkLost("cut");
  return joined(pieces);
}
