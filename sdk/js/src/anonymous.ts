import type PocketBase from "pocketbase";
import type { RecordAuthResponse, RecordModel } from "pocketbase";

/** What makes a full account of an anonymous one: as for a sign-up, more fields included. */
export interface Upgrade {
  /** Needed where the collection asks for an address. */
  email?: string;
  password: string;
  passwordConfirm: string;
  [field: string]: unknown;
}

/**
 * Makes an account without an address or a password, and signs the client in to it. The token in
 * its `authStore` is all there is of it: keep it, and renew it at each start with `authRefresh`.
 */
export function authAnonymously<T = RecordModel>(
  client: PocketBase,
  collection: string,
  fields: Record<string, unknown> = {},
): Promise<RecordAuthResponse<T>> {
  const path = `/api/collections/${encodeURIComponent(collection)}/auth-anonymously`;
  return signIn(client, path, fields);
}

/**
 * Makes a full account of the anonymous one that the client is signed in to: its id, and all that
 * is its, stay. Its other tokens end. By another service it is upgraded with `authWithOAuth2`.
 */
export function upgradeAnonymous<T = RecordModel>(
  client: PocketBase,
  upgrade: Upgrade,
): Promise<RecordAuthResponse<T>> {
  return signIn(client, "/api/homeport/anonymous/upgrade", upgrade);
}

/**
 * Whether an upgrade, by `authWithOAuth2` or a password, threw because the account at the service or
 * the address is somebody's here already: to go on as that one, `client.authStore.clear()` and sign in.
 */
export function belongsToAnother(error: unknown): boolean {
  const { status, response } = (error ?? {}) as { status?: unknown; response?: unknown };
  const { data } = (response ?? {}) as { data?: Record<string, { code?: unknown }> };
  const codes = [data?.provider?.code, data?.email?.code];
  return (
    status === 400 &&
    (codes[0] === "validation_belongs_to_another" || codes[1] === "validation_not_unique")
  );
}

async function signIn<T>(
  client: PocketBase,
  path: string,
  body: Record<string, unknown>,
): Promise<RecordAuthResponse<T>> {
  const answer = await client.send<RecordAuthResponse<T>>(path, { method: "POST", body });
  client.authStore.save(answer.token, answer.record as RecordModel);
  return answer;
}
