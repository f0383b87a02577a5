import type { DeviceKey, Keys } from "../platform.js";
import { base64url, fromBase64url } from "../text.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

/**
 * Keys by WebCrypto. The handle *is* the private key: the store has to be a safe place. Where there
 * is secure hardware, an app gives keys of its own.
 */
export const webCryptoKeys: Keys = {
  async create(): Promise<string> {
    const pair = await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"]);
    const [secret, point] = await Promise.all([
      crypto.subtle.exportKey("pkcs8", pair.privateKey),
      crypto.subtle.exportKey("raw", pair.publicKey),
    ]);
    return [secret, point].map((bytes) => base64url(new Uint8Array(bytes))).join(".");
  },

  async open(handle: string): Promise<DeviceKey> {
    const [secret = "", point = ""] = handle.split(".");
    const bytes = fromBase64url(secret) as Uint8Array<ArrayBuffer>;
    const key = await crypto.subtle.importKey("pkcs8", bytes, CURVE, false, ["sign"]);
    return {
      point: fromBase64url(point),
      async sign(message) {
        const how = { name: "ECDSA", hash: "SHA-256" };
        const said = message as Uint8Array<ArrayBuffer>;
        return new Uint8Array(await crypto.subtle.sign(how, key, said));
      },
    };
  },
};
