import type PocketBase from "pocketbase";
import type { RecordAuthResponse, RecordModel } from "pocketbase";

/** What the phone's own sign-in (Google's, Apple's, …) has given the app. */
export interface IdToken {
  /** As the service is called in the collection's options: `google`, `apple`, `oidc`, … */
  provider: string;
  /** Good once. */
  idToken: string;
  /** What the app gave the service with its order, before it was hashed if it was. */
  nonce?: string;
  /** What a new account begins with. */
  createData?: Record<string, unknown>;
}

/** Signs the client in with a service's ID token: without a browser, and without a code. */
export async function authWithIdToken<T = RecordModel>(
  client: PocketBase,
  collection: string,
  { provider, idToken, nonce, createData }: IdToken,
): Promise<RecordAuthResponse<T>> {
  const path = `/api/collections/${encodeURIComponent(collection)}/auth-with-id-token`;
  const body = { provider, idToken, nonce, createData };
  const answer = await client.send<RecordAuthResponse<T>>(path, { method: "POST", body });
  client.authStore.save(answer.token, answer.record as RecordModel);
  return answer;
}
