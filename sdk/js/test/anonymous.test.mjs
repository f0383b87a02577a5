import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  authAnonymously,
  belongsToAnother,
  connect,
  memoryStore,
  pair,
  sessions,
  upgradeAnonymous,
} from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone } from "./box.mjs";

const password = "a-good-password";
const email = "ada@example.com";

let box;
let store;
before(async () => {
  box = await Box.start();
  store = memoryStore();
  await pair((await box.newCode()).link, { ...phone, store, on });
});
after(() => box.remove());

test("somebody begins without an account, and makes a full one of it", async () => {
  const client = await connect(store, { on });
  await assert.rejects(authAnonymously(client, "users"), { status: 403 });
  await box.admin("PATCH", "/api/collections/users", { anonymous: { enabled: true } });
  const begun = await authAnonymously(client, "users", { name: "Guest 7" });
  assert.equal(client.authStore.token, begun.token);
  assert.deepEqual([begun.record.name, begun.record.email], ["Guest 7", ""]);
  const [first] = await sessions(client);
  assert.equal(first.method, "anonymous");

  const other = await connect(store, { on });
  await authAnonymously(other, "users");
  const full = await upgradeAnonymous(client, { email, password, passwordConfirm: password });
  assert.deepEqual([full.record.id, full.record.email], [begun.record.id, email]);
  assert.equal(client.authStore.token, full.token);
  await client.collection("users").authRefresh();
  const again = await connect(store, { on });
  const { record } = await again.collection("users").authWithPassword(email, password);
  assert.equal(record.id, begun.record.id);

  const taken = { email, password, passwordConfirm: password };
  const refusal = await upgradeAnonymous(other, taken).catch((error) => error);
  assert.equal(refusal.response.data.email.code, "validation_not_unique");
  assert.ok(belongsToAnother(refusal));
  await other.collection("users").authRefresh();
});

test("other refusals belong to nobody", () => {
  for (const thrown of [new Error("x"), null, undefined, "x", { status: 400 }, { status: 401 }]) {
    assert.equal(belongsToAnother(thrown), false);
  }
});
