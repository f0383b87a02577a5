// What the browser and the box say to each other is WebAuthn's JSON; what the browser takes and gives has
// bytes in its place. Younger browsers translate themselves, older ones do not, so it is done here.
import type PocketBase from "pocketbase";
import type { RecordAuthResponse, RecordModel } from "pocketbase";
import { base64url, fromBase64url } from "./text.js";

const PATH = "/api/homeport/passkeys";

/** A passkey of whoever is signed in. */
export interface Passkey {
  id: string;
  /** What its holder calls it. */
  name: string;
  /** The name of the box that it is for: it works on pages at that name only. */
  rpId: string;
  created: string;
  /** When somebody signed in with it last. */
  lastUsed: string | null;
}

export interface Passkeys {
  passkeys: Passkey[];
  /** The name that a passkey set up on this page would be for; `null` where none can be. */
  here: string | null;
}

/**
 * Who asks: their password, unless they signed in within the last ten minutes; or, where they have a
 * second method already, a code of the authenticator app or what `provePasskey` gives.
 */
export type PasskeyProof = { password: string } | { code: string } | { credential: object };

/** Which passkeys there are. */
export function passkeys(client: PocketBase): Promise<Passkeys> {
  return client.send<Passkeys>(PATH, {});
}

/** Has the browser make a passkey, and adds it. `name` is what its holder calls it. */
export async function addPasskey(
  client: PocketBase,
  name: string,
  proof: PasskeyProof | Record<string, never> = {},
): Promise<Passkey> {
  const options = await post<CreationOptions>(client, `${PATH}/enrol`, proof);
  const made = await navigator.credentials.create({
    publicKey: toCreate(options),
  });
  const body = { name, credential: answerOf(made) };
  return await post<Passkey>(client, `${PATH}/confirm`, body);
}

/** Has the browser ask for one of one's own passkeys, to prove who adds or removes second methods. */
export async function provePasskey(client: PocketBase): Promise<{ credential: object }> {
  return {
    credential: await get(await post<RequestOptions>(client, `${PATH}/prove`, {})),
  };
}

export function renamePasskey(client: PocketBase, id: string, name: string): Promise<Passkey> {
  const options = { method: "PATCH", body: { name } };
  return client.send<Passkey>(`${PATH}/${encodeURIComponent(id)}`, options);
}

export async function removePasskey(
  client: PocketBase,
  id: string,
  proof: PasskeyProof,
): Promise<void> {
  await post(client, `${PATH}/remove`, { id, ...proof });
}

/**
 * The `mfaId` of a sign-in that threw because it can go on with `authWithPasskey`; `null` for
 * everything else that a sign-in throws.
 */
export function asksForPasskey(error: unknown): string | null {
  const { status, response } = (error ?? {}) as {
    status?: unknown;
    response?: unknown;
  };
  const { mfaId, methods } = (response ?? {}) as {
    mfaId?: unknown;
    methods?: unknown;
  };
  const asks = status === 401 && Array.isArray(methods) && methods.includes("passkey");
  return asks && typeof mfaId === "string" ? mfaId : null;
}

/**
 * Has the browser ask for a passkey, and signs the client in: with an `mfaId` as the second of two
 * methods, without one alone, where the collection has passwords on.
 */
export async function authWithPasskey<T = RecordModel>(
  client: PocketBase,
  collection: string,
  mfaId?: string,
): Promise<RecordAuthResponse<T>> {
  const path = `/api/collections/${encodeURIComponent(collection)}`;
  const first = mfaId === undefined ? {} : { mfaId };
  const options = await post<RequestOptions>(client, `${path}/passkey-options`, first);
  const body = { ...first, credential: await get(options) };
  const answer = await post<RecordAuthResponse<T>>(client, `${path}/auth-with-passkey`, body);
  client.authStore.save(answer.token, answer.record as RecordModel);
  return answer;
}

interface Described {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

interface CreationOptions {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Described[];
}

interface RequestOptions {
  challenge: string;
  allowCredentials?: Described[];
}

function post<T = unknown>(client: PocketBase, path: string, body: object): Promise<T> {
  // A question that is asked again is another one.
  return client.send<T>(path, { method: "POST", body, requestKey: null });
}

async function get(options: RequestOptions): Promise<object> {
  return answerOf(await navigator.credentials.get({ publicKey: toGet(options) }));
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64url(text) as Uint8Array<ArrayBuffer>;
}

function described(all: Described[] = []): PublicKeyCredentialDescriptor[] {
  return all.map((one) => ({ ...one, id: bytes(one.id) }));
}

function toCreate(options: CreationOptions): PublicKeyCredentialCreationOptions {
  return {
    ...(options as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
}

function toGet(options: RequestOptions): PublicKeyCredentialRequestOptions {
  return {
    ...(options as unknown as PublicKeyCredentialRequestOptions),
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
}

function text(buffer: ArrayBuffer): string {
  return base64url(new Uint8Array(buffer));
}

function answerOf(given: Credential | null): object {
  if (given === null) throw new Error("The browser gave no passkey.");
  const credential = given as PublicKeyCredential;
  const { response, authenticatorAttachment } = credential;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: credential.getClientExtensionResults(),
    response: isMade(response)
      ? madeOf(response)
      : givenOf(response as AuthenticatorAssertionResponse),
  };
}

function isMade(response: AuthenticatorResponse): response is AuthenticatorAttestationResponse {
  return "attestationObject" in response;
}

function madeOf(response: AuthenticatorAttestationResponse): object {
  return {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  };
}

function givenOf(response: AuthenticatorAssertionResponse): object {
  return {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    ...(response.userHandle !== null && {
      userHandle: text(response.userHandle),
    }),
  };
}
