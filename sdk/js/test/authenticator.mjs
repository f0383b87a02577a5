// An authenticator app (RFC 6238).
import { createHmac } from "node:crypto";

const STEP_MS = 30_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Shows codes that it has not shown yet: the present one, or the next; the box takes one step ahead. */
export class Authenticator {
  #key;
  #next = 0;

  /** Scans an `otpauth:` link. */
  constructor(uri) {
    const secret = new URL(uri).searchParams.get("secret");
    const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"));
    const bytes = bits.join("").match(/.{8}/g);
    this.#key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  }

  code() {
    const step = Math.max(this.#next, Math.floor(Date.now() / STEP_MS));
    this.#next = step + 1;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const tag = createHmac("sha1", this.#key).update(counter).digest();
    const number = tag.readUInt32BE(tag.at(19) & 15) & 0x7fff_ffff;
    return String(number % 1_000_000).padStart(6, "0");
  }
}
