import { fromBase64url, hex } from "./text.js";

/** What a pairing link says. Nothing of it is secret but the code. */
export interface Link {
  name: string;
  hosts: string[];
  port: number;
  /** SHA-256 of the CA certificate, 64 hexadecimal digits. */
  fingerprint: string;
  code: string;
}

const MOST_HOSTS = 8;

/** Reads a link; throws a sentence for the user when it is none. */
export function parseLink(text: string): Link {
  const at = text.trim();
  if (!at.startsWith("homeport://pair?")) throw new Error("This is not a Homeport code.");
  const query = new URLSearchParams(at.slice(at.indexOf("?") + 1));
  if (query.get("v") !== "1") throw new Error("This code needs a newer version of the app.");
  const [f, c, p] = [query.get("f") ?? "", query.get("c") ?? "", Number(query.get("p"))];
  const hosts = (query.get("h") ?? "").split(",").filter(isHost).slice(0, MOST_HOSTS);
  const isWhole =
    /^[\w-]{43}$/.test(f) && /^[\w-]{22}$/.test(c) && isPort(p) && hosts.length > 0;
  if (!isWhole) throw new Error("This code is damaged. Scan it again.");
  const name = query.get("n") ?? "";
  return { name, hosts, port: p, fingerprint: hex(fromBase64url(f)), code: c };
}

/** `192.168.1.20:8443`, `box.local`, `[fd00::7]:8443`, as a user types it. */
export function parseAddress(text: string): { host: string; port: number } {
  const at = text.trim().replace(/^https:\/\//i, "").replace(/\/+$/, "");
  const parts = /^(\[[0-9a-f:.]+\]|[^:/]+)(?::(\d+))?$/i.exec(at);
  const host = parts?.[1] ?? "";
  const port = parts?.[2] === undefined ? 8443 : Number(parts[2]);
  if (!isHost(host) || !isPort(port)) throw new Error(`“${text}” is not an address.`);
  return { host, port };
}

/** Nothing that could end the host's part of a URL. */
function isHost(host: string): boolean {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/i.test(host);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}
