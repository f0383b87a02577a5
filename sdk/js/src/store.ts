/** Where an app keeps what it knows of its box. It holds a secret: the keychain, not a plain file. */
export interface Store {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** What is kept. */
export interface Kept {
  v: 1;
  /** How to open the device's key. */
  key: string;
  device: { id: string; name: string };
  box: BoxFacts;
}

/** The box, as it describes itself to a device that trusts it. */
export interface BoxFacts {
  name: string;
  /** SHA-256 of the CA certificate, 64 hexadecimal digits. */
  fingerprint: string;
  /** The CA certificate, PEM. */
  ca: string;
  /** The CA before it, which is trusted too for a while after a change. */
  previous?: Previous;
  /** Where it is reached, best first. */
  hosts: string[];
  port: number;
}

/** The CA before the present one. */
export interface Previous {
  fingerprint: string;
  ca: string;
  /** Until when the box can be reached by it, as it says. */
  until: string;
}

/** For tests, and for apps that keep the text themselves. */
export function memoryStore(text: string | null = null): Store {
  let kept = text;
  return {
    read: async () => kept,
    write: async (next) => {
      kept = next;
    },
  };
}

export async function readKept(store: Store): Promise<Kept | null> {
  const text = await store.read();
  if (text === null || text === "") return null;
  const kept = JSON.parse(text) as Kept;
  if (kept.v !== 1) throw new Error("This was kept by a newer version of the app.");
  return kept;
}

export function writeKept(store: Store, kept: Kept): Promise<void> {
  return store.write(JSON.stringify(kept));
}
