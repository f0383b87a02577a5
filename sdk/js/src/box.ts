import { ask } from "./ask.js";
import type { ConnectOptions } from "./connect.js";
import { Refused, Revoked, Unreachable } from "./errors.js";
import { parseAddress } from "./link.js";
import { sign } from "./pair.js";
import type { Announced, DeviceKey } from "./platform.js";
import { type BoxFacts, type Kept, type Previous, type Store, writeKept } from "./store.js";
import { derOf, hex, isSame, sha256 } from "./text.js";

const DEVICE_HEADER = "X-Homeport-Device";
const LOOK_MS = 3000;
/** How long boxes on the network have to answer and to be tried. */
const BROWSE_MS = 6000;
/** Whoever announces a thousand addresses is not followed to each. */
const MOST_TRIED = 32;
/** A token is renewed so long before it ends. */
const EARLY_MS = 60_000;
/** No box has two authorities for longer. */
const LONGEST_OVERLAP_MS = 397 * 24 * 3600 * 1000;

interface Token {
  text: string;
  /** By `performance.now()`: a phone's clock may be changed. */
  until: number;
}

/** One box as a device sees it: where it is, how it is known, the device's token there. */
export class Box {
  base: string;
  onMoved: (base: string) => void = () => {};
  onRevoked: () => void = () => {};
  #isRevoked = false;
  #kept: Kept;
  readonly #store: Store;
  readonly #options: ConnectOptions;
  #pinned: typeof fetch;
  #key: Promise<DeviceKey> | null = null;
  #token: Token | null = null;
  #proving: Promise<string> | null = null;
  #looking: Promise<void> | null = null;

  constructor(kept: Kept, store: Store, options: ConnectOptions) {
    this.#kept = kept;
    this.#store = store;
    this.#options = options;
    this.#pinned = options.on.pinnedFetch(trustedBy(kept.box));
    this.base = baseOf(kept.box.hosts[0] ?? "localhost", kept.box.port);
    options.on.route(this.base, this.fetch);
  }

  /** A `fetch` for this box: pinned, with the device's token, wherever the box is now. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? null : await request.arrayBuffer();
    const send = async (token: string) => {
      const headers = new Headers(request.headers);
      headers.set(DEVICE_HEADER, token);
      const { method, signal } = request;
      const path = request.url.slice(new URL(request.url).origin.length);
      const sent = { method, headers, signal, ...(body !== null && { body }) };
      return await this.#follow((base) => this.#pinned(base + path, sent), method);
    };
    const token = await this.#prove();
    const response = await send(token);
    if (response.headers.get("homeport-device") !== "unproven") return response;
    // The box has started anew, or the device was revoked: proving again tells which.
    await response.body?.cancel();
    if (this.#token?.text === token) this.#token = null;
    return await send(await this.#prove());
  };

  /** Sends, and looks for the box when it is not where it was. */
  async #follow(send: (base: string) => Promise<Response>, method: string): Promise<Response> {
    try {
      return await send(this.base);
    } catch (error) {
      const isOver = error instanceof Error && error.name === "AbortError";
      // What has left might have been done: only what changes nothing is sent twice.
      const hasLeft = (error as { sent?: boolean }).sent !== false && method !== "GET";
      if (isOver || hasLeft) throw error;
      await this.#look(error);
      return await send(this.base);
    }
  }

  #look(cause: unknown): Promise<void> {
    this.#looking ??= this.#find(cause).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /**
   * `NAME.local`, then the known addresses, and at the same time whoever answers on the network; then the user.
   * Only who has the box's CA counts.
   */
  async #find(cause: unknown): Promise<void> {
    const over = new AbortController();
    const found = await Promise.any([this.#known(), this.#announced(over.signal)]).catch(() => null);
    over.abort();
    if (found !== null) return this.#move(found);
    const typed = await this.#options.askForAddress?.();
    if (typed) {
      const { host, port: at } = parseAddress(typed);
      if (await this.#isAt(baseOf(host, at))) return this.#move(baseOf(host, at));
    }
    throw new Unreachable("The box does not answer at any address that is known.", { cause });
  }

  /** Where it was before; rejects when it is nowhere there. */
  async #known(): Promise<string> {
    const { hosts, port } = this.#kept.box;
    const isName = (host: string) => host.endsWith(".local");
    for (const host of [...hosts.filter(isName), ...hosts.filter((host) => !isName(host))]) {
      if (await this.#isAt(baseOf(host, port))) return baseOf(host, port);
    }
    throw new Unreachable("The box is at none of the addresses that are known.");
  }

  /** Where one is announced that turns out to be it; rejects when none is within a time. */
  #announced(signal: AbortSignal): Promise<string> {
    const { browse } = this.#options.on;
    return new Promise((resolve, reject) => {
      if (browse === undefined) return reject(new Unreachable("This platform does not browse."));
      const { box } = this.#kept;
      const own = [box, stillTrusted(box)].map((known) => known?.fingerprint.slice(0, 8));
      const tried = new Set<string>();
      const tell = ({ hosts, port, fp }: Announced) => {
        // A hint that saves knocking at every box of a large network.
        if (fp !== undefined && !own.includes(fp)) return;
        for (const base of hosts.map((host) => baseOf(inUrl(host), port))) {
          if (tried.has(base) || tried.size >= MOST_TRIED) continue;
          tried.add(base);
          void this.#isAt(base).then((is) => is && resolve(base));
        }
      };
      const late = setTimeout(() => reject(new Unreachable("No box answers.")), BROWSE_MS);
      signal.addEventListener("abort", () => clearTimeout(late), { once: true });
      try {
        browse(tell, signal);
      } catch (error) {
        reject(error);
      }
    });
  }

  async #isAt(base: string): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(LOOK_MS);
      const response = await this.#pinned(`${base}/api/health`, { signal });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  #move(base: string): void {
    if (base === this.base) return;
    this.base = base;
    this.#options.on.route(base, this.fetch);
    this.onMoved(base);
  }

  /** The device's token, a new one when it is needed; one at a time. */
  #prove(): Promise<string> {
    const token = this.#token;
    if (token !== null && performance.now() < token.until) return Promise.resolve(token.text);
    this.#proving ??= this.#askForToken().finally(() => {
      this.#proving = null;
    });
    return this.#proving;
  }

  async #askForToken(): Promise<string> {
    if (this.#isRevoked) throw revoked();
    const { device, box } = this.#kept;
    this.#key ??= this.#options.on.keys.open(this.#kept.key);
    const key = await this.#key;
    const post = <T>(path: string, method: "GET" | "POST", body: Record<string, string>) => {
      const fetch: typeof globalThis.fetch = (_, init) =>
        this.#follow((base) => this.#pinned(base + path, init), method);
      return ask<T>(fetch, path, body);
    };
    const id = device.id;
    // What is signed names the CA that is trusted. A nonce that was over, or of before the box's restart, is
    // refused like a device that is not known: one more, then. A box that was put back to a day before its CA
    // was changed knows the one before only.
    const signing = [box.fingerprint, box.fingerprint];
    const previous = stillTrusted(box);
    if (previous !== undefined) signing.push(previous.fingerprint);
    for (const fingerprint of signing) {
      try {
        // Asking for a nonce changes nothing; what is signed over it is good once, so it is never sent again.
        const { nonce } = await post<{ nonce: string }>("/api/homeport/device/challenge", "GET", {
          device: id,
        });
        const signature = await sign(key, ["homeport device 1", fingerprint, id, nonce]);
        const proven = await post<{ token: string; seconds: number; box: BoxFacts }>(
          "/api/homeport/device/token",
          "POST",
          { device: id, nonce, signature },
        );
        const until = performance.now() + proven.seconds * 1000 - EARLY_MS;
        this.#token = { text: proven.token, until };
        // What it signs next tells the box that it knows the new CA.
        if (await this.#remember(proven.box)) this.#token = null;
        return proven.token;
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 403) throw error;
      }
    }
    await this.#requireTrust();
    this.#isRevoked = true;
    this.onRevoked();
    throw revoked();
  }

  /**
   * A connection, or a session taken up again, from before the box changed its CA still stands: what the box
   * then says to a device that knows only the one before is no revocation. A new connection tells.
   */
  async #requireTrust(): Promise<void> {
    const fresh = this.#options.on.pinnedFetch(trustedBy(this.#kept.box));
    try {
      const response = await fresh(`${this.base}/api/health`, { signal: AbortSignal.timeout(LOOK_MS) });
      await response.body?.cancel();
    } catch (cause) {
      throw new Unreachable("The box has another certificate authority, or does not answer.", { cause });
    }
  }

  /**
   * Where the box says it is: the next start finds it there. And which CA it has, since it says so over a
   * connection that the one before was trusted for; true when that is another one.
   */
  async #remember(facts: BoxFacts): Promise<boolean> {
    const { hosts, port, name } = facts;
    const { previous: _, ...box } = this.#kept.box;
    const authority = await authorityOf(facts, this.#kept.box);
    const [host, at] = [new URL(this.base).hostname, Number(new URL(this.base).port || 443)];
    // What works now comes first; what worked before may work again.
    const known = at === port ? [host, ...hosts, ...box.hosts] : [...hosts, ...box.hosts];
    const next: BoxFacts = { ...box, name, port, hosts: [...new Set(known)].slice(0, 8), ...authority };
    if (JSON.stringify(next) === JSON.stringify(this.#kept.box)) return false;
    const kept = { ...this.#kept, box: next };
    try {
      // Kept before it counts: whoever forgets what it has said to know is locked out.
      await writeKept(this.#store, kept);
    } catch {
      // A keychain that is locked now may be open at the next proof; until then nothing has changed.
      return false;
    }
    const [before, after] = [trustedBy(this.#kept.box), trustedBy(next)];
    this.#kept = kept;
    if (after !== before) this.#pinned = this.#options.on.pinnedFetch(after);
    return next.fingerprint !== box.fingerprint;
  }
}

type Authority = Pick<BoxFacts, "ca" | "fingerprint" | "previous">;

/** The CA to be trusted from now on, and the one before for as long as the box says. */
async function authorityOf(facts: BoxFacts, kept: BoxFacts): Promise<Authority> {
  const { fingerprint, ca, previous } = kept;
  const told = facts.previous;
  if (isSame(facts.fingerprint, fingerprint)) {
    const goesOn = previous !== undefined && told?.fingerprint === previous.fingerprint;
    return { fingerprint, ca, ...(goesOn && { previous }) };
  }
  if (!(await isWhole(facts))) return { fingerprint, ca, ...(previous && { previous }) };
  if (told?.fingerprint !== fingerprint) return { fingerprint: facts.fingerprint, ca: facts.ca };
  const end = Math.min(Date.parse(told.until) || 0, Date.now() + LONGEST_OVERLAP_MS);
  const before = { fingerprint, ca, until: new Date(end).toISOString() };
  return { fingerprint: facts.fingerprint, ca: facts.ca, previous: before };
}

/** Whether the certificate is the one that its fingerprint says. */
async function isWhole({ ca, fingerprint }: BoxFacts): Promise<boolean> {
  try {
    return isSame(hex(await sha256(derOf(ca))), fingerprint);
  } catch {
    return false;
  }
}

/** The CA before, while its time lasts: who finds its key later gains nothing. */
function stillTrusted({ previous }: BoxFacts): Previous | undefined {
  return previous !== undefined && Date.now() < Date.parse(previous.until) ? previous : undefined;
}

/** What a connection to the box may be verified by: one certificate, or two after a change. */
function trustedBy(box: BoxFacts): string {
  const previous = stillTrusted(box);
  return previous === undefined ? box.ca : `${box.ca.trimEnd()}\n${previous.ca}`;
}

function revoked(): Revoked {
  return new Revoked("This device is not paired with the box any more.");
}

/** An address as the host of a URL. */
function inUrl(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function baseOf(host: string, port: number): string {
  return `https://${host}:${port}`;
}
