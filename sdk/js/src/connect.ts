import PocketBase, { type BeforeSendResult, type SendOptions } from "pocketbase";
import { Box } from "./box.js";
import { NotPaired } from "./errors.js";
import type { Platform } from "./platform.js";
import { readKept, type Store } from "./store.js";

export interface ConnectOptions {
  on: Platform;
  /** Asks the user where the box is now; `null` gives up. Called when nobody answers at any known address. */
  askForAddress?: () => Promise<string | null>;
  /** The box does not know this device any more: wipe what the app keeps, and pair anew. */
  onRevoked?: () => void;
}

/**
 * PocketBase's own client for the box in `store`: its requests, live changes too, go to that box
 * and no other, say which device they come from, and follow it when its address changes.
 *
 * An app that sets `beforeSend` itself has to call the one that is there.
 */
export async function connect(store: Store, options: ConnectOptions): Promise<PocketBase> {
  const kept = await readKept(store);
  if (kept === null) throw new NotPaired("This app is not paired with a box yet.");
  const box = new Box(kept, store, options);
  const client = new PocketBase(box.base);
  box.onMoved = (base) => {
    client.baseURL = base;
  };
  box.onRevoked = () => {
    endLiveChanges(client);
    options.onRevoked?.();
  };
  client.beforeSend = (url: string, given: SendOptions): BeforeSendResult => ({
    url,
    options: { ...given, fetch: box.fetch },
  });
  return client;
}

/**
 * The client tries to connect again for ever; its `unsubscribe` ends that only while it is
 * connected, which a revoked device never is again. How often it tries is not in its types.
 */
function endLiveChanges(client: PocketBase): void {
  const realtime = client.realtime as unknown as { maxReconnectAttempts: number };
  // None, not even the one under way: who waits for it hears that it failed.
  realtime.maxReconnectAttempts = -1;
}
