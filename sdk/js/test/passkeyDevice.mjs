// An authenticator with passkeys, and the browser's `navigator.credentials` before it (WebAuthn).
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const [USER_PRESENT_AND_VERIFIED, HAS_KEY] = [0x05, 0x40];
const buffer = (bytes) => new Uint8Array(bytes).buffer;

/** Stands for `navigator.credentials` on a page of this origin. */
export class PasskeyDevice {
  #origin;
  #held = [];

  constructor(origin) {
    this.#origin = origin;
  }

  async create({ publicKey: asked }) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
    });
    const { x, y } = publicKey.export({ format: "jwk" });
    const id = randomBytes(32);
    this.#held.push({
      id,
      privateKey,
      name: asked.rp.id,
      handle: asked.user.id,
    });
    // COSE: EC2, ES256, P-256, x and y (RFC 9052, 7.1).
    const key = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
    const length = Buffer.from([0, id.length]);
    const about = Buffer.concat([Buffer.alloc(16), length, id, key]);
    const data = Buffer.concat([this.#data(asked.rp.id, HAS_KEY), about]);
    const attestationObject = Buffer.concat([
      Buffer.from("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", "latin1"),
      Buffer.from([data.length]),
      data,
    ]);
    const clientDataJSON = this.#client("webauthn.create", asked.challenge);
    return this.#credential(id, {
      clientDataJSON: buffer(clientDataJSON),
      attestationObject: buffer(attestationObject),
      getTransports: () => ["internal"],
    });
  }

  async get({ publicKey: asked }) {
    const allowed = asked.allowCredentials.map(({ id }) => Buffer.from(id));
    const fits = ({ id, name }) =>
      name === asked.rpId && (allowed.length === 0 || allowed.some((one) => one.equals(id)));
    const held = this.#held.findLast(fits);
    if (held === undefined) throw new DOMException("There is none.", "NotAllowedError");
    const data = this.#data(held.name, 0);
    const clientDataJSON = this.#client("webauthn.get", asked.challenge);
    const signed = Buffer.concat([data, sha256(clientDataJSON)]);
    return this.#credential(held.id, {
      clientDataJSON: buffer(clientDataJSON),
      authenticatorData: buffer(data),
      signature: buffer(sign("sha256", signed, held.privateKey)),
      userHandle: buffer(held.handle),
    });
  }

  #data(name, more) {
    return Buffer.concat([
      sha256(name),
      Buffer.from([USER_PRESENT_AND_VERIFIED | more, 0, 0, 0, 0]),
    ]);
  }

  #client(type, challenge) {
    const text = Buffer.from(challenge).toString("base64url");
    const data = {
      type,
      challenge: text,
      origin: this.#origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data));
  }

  #credential(id, response) {
    return {
      id: id.toString("base64url"),
      rawId: buffer(id),
      type: "public-key",
      authenticatorAttachment: "platform",
      response,
      getClientExtensionResults: () => ({}),
    };
  }
}
