/** What the package needs from where it runs. Node's is in `homeport/node`; the README tells how React Native and Capacitor give theirs. */
export interface Platform {
  /**
   * The body of a GET **without any verification**, of at most `most` bytes. Asked for the CA
   * certificate alone, which is believed only when its hash is the one that was scanned.
   */
  readUnverified(url: string, most: number, signal: AbortSignal): Promise<Uint8Array>;
  /**
   * A `fetch` that trusts this CA (PEM; for a while after a change two certificates, one after the other)
   * and nothing else, verifies the host's name, and keeps no
   * cookies. It fails with an error whose `sent` is `false` when the request has not left, and soon where nobody
   * answers: a box that has moved leaves its old address silent.
   */
  pinnedFetch(ca: string): typeof fetch;
  /** Makes and opens device keys. */
  keys: Keys;
  /** Lets PocketBase's live changes of this origin go by `fetch`. */
  route(origin: string, fetch: typeof globalThis.fetch): void;
  /**
   * Browses the network by DNS-SD for `_homeport._tcp`, where the platform can, and tells of each box that answers
   * until `signal` is aborted. Whoever answers is believed nothing: only the box's CA counts.
   */
  browse?(found: (box: Announced) => void, signal: AbortSignal): void;
}

/** What a box says of itself to the network. */
export interface Announced {
  /** Addresses, IPv6 without brackets, and names. */
  hosts: string[];
  port: number;
  /** The TXT record's `fp`: the first 8 digits of the CA's fingerprint. */
  fp?: string;
}

/** Keys of devices: ECDSA on P-256. Secure hardware keeps the private part, where there is some. */
export interface Keys {
  /** Makes a key and says how to open it again: what it returns is kept in the store. */
  create(): Promise<string>;
  open(handle: string): Promise<DeviceKey>;
}

export interface DeviceKey {
  /** The point: 65 bytes, beginning with 4. */
  point: Uint8Array;
  /** A signature with SHA-256: DER, or the 64 bytes of r and s. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
