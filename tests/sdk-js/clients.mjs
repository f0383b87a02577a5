// Clients of the unmodified SDK, as an app makes them.
import { EventSource } from "eventsource";
import PocketBase, { ClientResponseError } from "pocketbase";
import { SUPERUSER } from "./box.mjs";

globalThis.EventSource = EventSource;

export const PASSWORD = "correct horse battery";

export function guest(box) {
  const pb = new PocketBase(box.url);
  box.clients.push(pb);
  return pb;
}

export async function superuser(box) {
  const pb = guest(box);
  await pb.collection("_superusers").authWithPassword(SUPERUSER.email, SUPERUSER.password);
  return pb;
}

/** A second device of whoever is signed in on the first. */
export function sameAccount(box, pb) {
  const other = guest(box);
  other.authStore.save(pb.authStore.token, pb.authStore.record);
  return other;
}

/** Signs up, and in. */
export async function user(box, name) {
  const pb = guest(box);
  const email = `${name}@example.com`;
  const account = { email, name, password: PASSWORD, passwordConfirm: PASSWORD };
  await pb.collection("users").create(account);
  await pb.collection("users").authWithPassword(email, PASSWORD);
  return pb;
}

/** The error that a call has to end with. */
export async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ClientResponseError) return error;
    throw error;
  }
  throw new Error("the call was not refused");
}
