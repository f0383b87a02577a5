import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  connect,
  memoryStore,
  pair,
  revokeOtherSessions,
  revokeSession,
  sessions,
} from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone } from "./box.mjs";

const password = "a-good-password";
const user = { email: "ada@example.com", password, passwordConfirm: password };

let box;
let store;
before(async () => {
  box = await Box.start();
  await box.admin("POST", "/api/collections/users/records", user);
  store = memoryStore();
  await pair((await box.newCode()).link, { ...phone, store, on });
});
after(() => box.remove());

async function signedIn() {
  const client = await connect(store, { on });
  await client.collection("users").authWithPassword(user.email, password);
  return client;
}

test("one's sign-ins are listed, and end one by one or all but this", async () => {
  const [first, second, third] = [await signedIn(), await signedIn(), await signedIn()];
  const found = await sessions(first);
  assert.equal(found.length, 3);
  const own = found.filter((session) => session.current);
  assert.equal(own.length, 1);
  assert.equal(own[0].record, first.authStore.record.id);
  assert.equal(own[0].method, "password");
  assert.equal(own[0].device.name, phone.name);

  const [{ id }] = (await sessions(second)).filter((session) => session.current);
  await revokeSession(first, id);
  await assert.rejects(sessions(second), { status: 401 });
  await assert.rejects(revokeSession(first, id), { status: 404 });
  assert.equal(await revokeOtherSessions(first), 1);
  await assert.rejects(third.collection("users").authRefresh(), { status: 401 });
  assert.deepEqual((await sessions(first)).map((session) => session.id), [own[0].id]);
});
