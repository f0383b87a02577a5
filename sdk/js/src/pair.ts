import { ask } from "./ask.js";
import { NotThisBox, Refused, Unreachable } from "./errors.js";
import { parseAddress, parseLink } from "./link.js";
import type { DeviceKey, Platform } from "./platform.js";
import { type BoxFacts, type Kept, type Store, writeKept } from "./store.js";
import { base64url, bytesOf, hex, isSame, pemOf, randomText, sha256 } from "./text.js";

/** What a device says of itself. */
export interface Introduction {
  /** 60 characters, what the admin knows it by. */
  name: string;
  /** `ios`, `android`, `node`, … */
  platform: string;
  /** The app's name. */
  app: string;
}

interface Pairing extends Introduction {
  store: Store;
  /** Where this runs: `nodePlatform` of `homeport/node`, or the app's own. */
  on: Platform;
}

interface Paired {
  device: { id: string; name: string };
  box: BoxFacts;
}

const FIND_MS = 4000;
const MOST_CA_BYTES = 8192;

/** Pairs by the link of a QR code, and keeps what was learned in `store`. */
export async function pair(link: string, options: Pairing): Promise<Kept> {
  const { hosts, port, fingerprint, code } = parseLink(link);
  const { name, platform, app, on } = options;
  let last: unknown;
  for (const host of hosts) {
    const base = `https://${host}:${port}`;
    try {
      const der = await readCa(on, base);
      if (!isSame(hex(await sha256(der)), fingerprint)) {
        throw new NotThisBox("This is not the box whose code was scanned.");
      }
      // From here on nobody else is talked to.
      const fetch = on.pinnedFetch(pemOf(der));
      const hello = await ask<{ nonce: string }>(fetch, `${base}/api/homeport/pair/hello`, { code });
      const { handle, key } = await newKey(on);
      const point = base64url(key.point);
      const said = ["homeport pair 1", fingerprint, code, hello.nonce, point, name, platform, app];
      const paired = await ask<Paired>(fetch, `${base}/api/homeport/pair`, {
        ...{ code, nonce: hello.nonce, key: point, name, platform, app },
        signature: await sign(key, said),
      });
      return await keep(options.store, handle, paired, der);
    } catch (error) {
      // Somebody else answers here, or the box said no: no other address makes that better.
      if (error instanceof NotThisBox || error instanceof Refused) throw error;
      last = error;
    }
  }
  throw new Unreachable("The box does not answer. Is this device in the same network?", {
    cause: last,
  });
}

interface ByNumber extends Pairing {
  /** Asks the user for the twelve digits that the box's window shows now. */
  askForNumber: () => Promise<string>;
}

/** Pairs without a camera: by an address, and a number that the box's window shows. */
export async function pairByNumber(address: string, options: ByNumber): Promise<Kept> {
  const { host, port } = parseAddress(address);
  const { name, platform, app, on } = options;
  const base = `https://${host}:${port}`;
  // Not believed yet: it is what both ends make their digits of.
  const der = await readCa(on, base);
  const fingerprint = hex(await sha256(der));
  const fetch = on.pinnedFetch(pemOf(der));
  const { handle, key } = await newKey(on);
  const [point, own] = [base64url(key.point), randomText()];
  const bound = ["homeport typed commitment 1", own, point, name, platform, app];
  const commitment = base64url(await sha256(bytesOf(bound)));
  const typed = `${base}/api/homeport/pair/typed`;
  const { exchange, nonce } = await ask<{ exchange: string; nonce: string }>(fetch, typed, {
    commitment,
  });
  const said = ["homeport typed pair 1", fingerprint, exchange, nonce, own, point];
  await ask<null>(fetch, `${typed}/reveal`, {
    ...{ exchange, nonce: own, key: point, name, platform, app },
    signature: await sign(key, [...said, name, platform, app]),
  });
  const digits = (await options.askForNumber()).replaceAll(/\D/g, "");
  const agreed = ["homeport typed number 1", fingerprint, commitment, nonce, own, point];
  const check = await checkDigits(agreed);
  if (digits.length !== 12 || !isSame(digits.slice(0, 6), check)) {
    throw new NotThisBox(
      "The number does not agree. Either it was mistyped, or somebody stands between this device and the box.",
    );
  }
  const paired = await ask<Paired>(fetch, `${typed}/confirm`, {
    exchange,
    digits: digits.slice(6),
  });
  return await keep(options.store, handle, paired, der);
}

async function readCa(on: Platform, base: string): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(FIND_MS);
  return await on.readUnverified(`${base}/api/homeport/ca`, MOST_CA_BYTES, signal);
}

async function newKey(on: Platform): Promise<{ handle: string; key: DeviceKey }> {
  const handle = await on.keys.create();
  return { handle, key: await on.keys.open(handle) };
}

export async function sign(key: DeviceKey, lines: readonly string[]): Promise<string> {
  return base64url(await key.sign(bytesOf(lines)));
}

async function checkDigits(lines: readonly string[]): Promise<string> {
  const hash = await sha256(bytesOf(lines));
  const number = new DataView(hash.buffer, hash.byteOffset).getBigUint64(0);
  return (number % 1_000_000n).toString().padStart(6, "0");
}

/** What was verified is kept, and what the box says of the rest. */
async function keep(
  store: Store,
  key: string,
  { device, box }: Paired,
  der: Uint8Array,
): Promise<Kept> {
  const fingerprint = hex(await sha256(der));
  const { previous, ...facts } = box;
  // It was proven who says this; a box that then calls itself otherwise is broken. One that was given another
  // authority meanwhile says which was before; the new one is learned like any other, by the first proof.
  if (![box.fingerprint, previous?.fingerprint].some((said) => said && isSame(said, fingerprint))) {
    throw new NotThisBox("The box contradicts itself.");
  }
  const kept: Kept = { v: 1, key, device, box: { ...facts, fingerprint, ca: pemOf(der) } };
  await writeKept(store, kept);
  return kept;
}
