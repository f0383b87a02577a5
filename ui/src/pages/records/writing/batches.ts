import { type Policy, readPolicy } from "../../../api/policy";
import type { Batches } from "./many";

export function batchesOf(policy: Partial<Policy> | undefined): Batches | null {
  const batch = policy?.batch;
  return batch?.enabled === true ? { most: batch.maxRequests } : null;
}

/** What the box takes at present. Who may not ask writes one by one, which everybody may who writes. */
export async function readBatches(): Promise<Batches | null> {
  return batchesOf(await readPolicy().catch(() => undefined));
}
