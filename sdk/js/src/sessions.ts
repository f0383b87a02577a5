import type PocketBase from "pocketbase";

const PATH = "/api/homeport/sessions";

/** A sign-in that is still good. */
export interface Session {
  id: string;
  /** Ids of whose it is. */
  collection: string;
  record: string;
  /** `password`, `otp`, `oauth2:google`, …; two of them are joined by a plus. */
  method: string;
  /** What signed in, in words: `Firefox on Windows`. */
  app: string;
  userAgent: string;
  /** The paired device that it was signed in on. */
  device: { id: string; name: string } | null;
  /** Where it was last seen. */
  address: string;
  created: string;
  lastSeen: string;
  expires: string;
  /** Whether it is the client's own. */
  current: boolean;
}

/** Where whoever is signed in here is signed in, the one seen last first. */
export async function sessions(client: PocketBase): Promise<Session[]> {
  return (await client.send<{ sessions: Session[] }>(PATH, {})).sessions;
}

/** Signs one's session out. Its next request is a guest's, and its live changes end. */
export async function revokeSession(client: PocketBase, id: string): Promise<void> {
  await client.send(`${PATH}/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Signs all one's sessions out but this client's; how many. */
export async function revokeOtherSessions(client: PocketBase): Promise<number> {
  return (await client.send<{ ended: number }>(PATH, { method: "DELETE" })).ended;
}
