/**
 * Node: TLS by `node:https`, keys by WebCrypto, live changes by a global `EventSource`, and, where the package
 * `bonjour-service` is installed, boxes on the network by DNS-SD.
 */
import { request } from "node:https";
import type { Platform } from "../platform.js";
import { browse } from "./browse.js";
import { routeEvents } from "./events.js";
import { pinnedFetch } from "./fetch.js";
import { webCryptoKeys } from "./keys.js";

export const nodePlatform: Platform = {
  readUnverified,
  pinnedFetch,
  keys: webCryptoKeys,
  route: routeEvents,
  browse,
};

function readUnverified(url: string, most: number, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // What comes back is compared with what was scanned before anything is sent.
    const asking = request(url, { rejectUnauthorized: false, agent: false, signal }, (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on("data", (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > most) answer.destroy(new Error("This is not a Homeport box."));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(new Uint8Array(Buffer.concat(chunks)));
        else reject(new Error("This is not a Homeport box."));
      });
    });
    asking.on("error", reject);
    asking.end();
  });
}

export { type CatalogueEntry, type SetUp, typesOf } from "./types.js";
