import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";

/** A box that has moved leaves its old address silent; the system alone would wait for two minutes. */
const CONNECT_MS = 5000;
/** On a connection from before nobody may be left. What changes nothing is given up then, and asked anew. */
const STALE_MS = 10_000;
/** Answers without a body (RFC 9110). */
const EMPTY = new Set([101, 204, 205, 304]);

/** A `fetch` over `node:https` that trusts one CA and nothing else. */
export function pinnedFetch(ca: string): typeof fetch {
  // Node's own list of authorities is not asked when there is a `ca`.
  const agent = new Agent({ ca, keepAlive: true, minVersion: "TLSv1.2", rejectUnauthorized: true });
  return async (input, init) => {
    const asked = new Request(input, init);
    if (!asked.url.startsWith("https://")) throw new TypeError("Only HTTPS is pinned.");
    const body = asked.body === null ? null : Buffer.from(await asked.arrayBuffer());
    const answer = await exchange(asked, agent, body);
    return responseOf(answer, asked.method);
  };
}

function exchange(asked: Request, agent: Agent, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (asked.signal.aborted) return reject(asked.signal.reason);
    const headers: Record<string, string> = Object.fromEntries(asked.headers);
    if (body !== null) headers["content-length"] = String(body.length);
    let connected = false;
    const sending = request(asked.url, { method: asked.method, headers, agent }, (answer) => {
      clearTimeout(late);
      resolve(answer);
    });
    const stop = () => sending.destroy(asked.signal.reason as Error);
    const silent = () => sending.destroy(new Error("Nobody answers there."));
    let late = setTimeout(silent, CONNECT_MS);
    asked.signal.addEventListener("abort", stop, { once: true });
    sending.on("socket", (socket) => {
      const connects = () => {
        connected = true;
        clearTimeout(late);
      };
      if (!sending.reusedSocket) {
        socket.once("secureConnect", connects);
        return;
      }
      connects();
      if (asked.method === "GET") late = setTimeout(silent, STALE_MS);
    });
    sending.on("close", () => {
      clearTimeout(late);
      asked.signal.removeEventListener("abort", stop);
    });
    sending.on("error", (error) => reject(asked.signal.aborted ? error : failure(error, connected)));
    sending.end(body ?? undefined);
  });
}

/** As `fetch` fails, and whether the request has left. */
function failure(cause: Error, sent: boolean): TypeError {
  return Object.assign(new TypeError("fetch failed", { cause }), { sent });
}

function responseOf(answer: IncomingMessage, method: string): Response {
  const headers = new Headers();
  for (let at = 0; at < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
  }
  const status = answer.statusCode ?? 500;
  const init = { status, statusText: answer.statusMessage ?? "", headers };
  if (EMPTY.has(status) || method === "HEAD") {
    answer.resume();
    return new Response(null, init);
  }
  const body = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
  return new Response(body as unknown as BodyInit, init);
}
