import type PocketBase from "pocketbase";
import type { RecordAuthResponse, RecordModel } from "pocketbase";

const PATH = "/api/homeport/totp";

/** What is known of the authenticator app of whoever is signed in. */
export interface Totp {
  /** Whether signing in asks for its code. */
  enabled: boolean;
  recoveryCodesLeft: number;
}

/** What an authenticator app has to know: shown once, and confirmed by a code of it. */
export interface TotpEnrolment {
  /** To be typed into the app, in Base32. */
  secret: string;
  /** What the app scans or opens: `otpauth://totp/…`. */
  uri: string;
  /** The same as a QR code. */
  qrSvg: string;
}

/**
 * Who asks: their password, unless they signed in within the last ten minutes; or, where they have a
 * second method already, a code of the app or what `provePasskey` gives.
 */
export type TotpProof = { password: string } | { code: string } | { credential: object };

/** Whether an authenticator app is on. */
export function totp(client: PocketBase): Promise<Totp> {
  return client.send<Totp>(PATH, {});
}

/** Begins to set an app up, which counts once `confirmTotp` has a code of it. */
export function enrolTotp(
  client: PocketBase,
  proof: TotpProof | Record<string, never> = {},
): Promise<TotpEnrolment> {
  return client.send<TotpEnrolment>(`${PATH}/enrol`, { method: "POST", body: proof });
}

/** Turns the app on. What comes back are recovery codes, each good once, never shown again. */
export function confirmTotp(client: PocketBase, code: string): Promise<string[]> {
  return codes(client, "confirm", code);
}

/** Makes new recovery codes; those before are worth nothing then. */
export function renewRecoveryCodes(client: PocketBase, code: string): Promise<string[]> {
  return codes(client, "recovery-codes", code);
}

/** Turns the app off, with a code of it, a recovery code, or what `provePasskey` gives. */
export async function removeTotp(
  client: PocketBase,
  proof: string | { credential: object },
): Promise<void> {
  const body = typeof proof === "string" ? { code: proof } : proof;
  await client.send(`${PATH}/disable`, { method: "POST", body });
}

/**
 * The `mfaId` of a sign-in that threw because it has to go on with `authWithTotp`; `null` for
 * everything else that a sign-in throws.
 */
export function asksForTotp(error: unknown): string | null {
  const { status, response } = (error ?? {}) as { status?: unknown; response?: unknown };
  const { mfaId, methods } = (response ?? {}) as { mfaId?: unknown; methods?: unknown };
  const asks = status === 401 && Array.isArray(methods) && methods.includes("totp");
  return asks && typeof mfaId === "string" ? mfaId : null;
}

/** The second of two methods: a code of the app, or a recovery code. Signs the client in. */
export async function authWithTotp<T = RecordModel>(
  client: PocketBase,
  collection: string,
  mfaId: string,
  code: string,
): Promise<RecordAuthResponse<T>> {
  const path = `/api/collections/${encodeURIComponent(collection)}/auth-with-totp`;
  const body = { mfaId, code };
  const answer = await client.send<RecordAuthResponse<T>>(path, { method: "POST", body });
  client.authStore.save(answer.token, answer.record as RecordModel);
  return answer;
}

async function codes(client: PocketBase, door: string, code: string): Promise<string[]> {
  const options = { method: "POST", body: { code } };
  const answer = await client.send<{ recoveryCodes: string[] }>(`${PATH}/${door}`, options);
  return answer.recoveryCodes;
}
