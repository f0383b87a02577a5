import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import PocketBase from "pocketbase";
import {
  addPasskey,
  asksForPasskey,
  asksForTotp,
  authWithPasskey,
  confirmTotp,
  enrolTotp,
  passkeys,
  provePasskey,
  removePasskey,
  removeTotp,
  renamePasskey,
  sessions,
} from "../dist/index.js";
import { Authenticator } from "./authenticator.mjs";
import { Box } from "./box.mjs";
import { PasskeyDevice } from "./passkeyDevice.mjs";

const password = "a-good-password";
const user = { email: "ada@example.com", password, passwordConfirm: password };

let box;
let origin;
before(async () => {
  box = await Box.start();
  await box.admin("POST", "/api/collections/users/records", user);
  // A page at a name; there are no passkeys at addresses.
  origin = box.window.replace("127.0.0.1", "localhost");
  const credentials = new PasskeyDevice(origin);
  Object.defineProperty(globalThis, "navigator", {
    value: { credentials },
    configurable: true,
  });
});
after(() => box.remove());

const signIn = async (client) =>
  await client.collection("users").authWithPassword(user.email, password);

test("a passkey is added, asked for, used alone, and removed", async () => {
  const client = new PocketBase(origin);
  await signIn(client);
  assert.deepEqual(await passkeys(client), { passkeys: [], here: "localhost" });
  await assert.rejects(addPasskey(client, "", {}), { status: 400 });
  const added = await addPasskey(client, "Laptop");
  assert.deepEqual([added.name, added.rpId, added.lastUsed], ["Laptop", "localhost", null]);

  const other = new PocketBase(origin);
  const refusal = await signIn(other).catch((error) => error);
  const mfaId = asksForPasskey(refusal);
  assert.equal(typeof mfaId, "string");
  assert.equal(asksForTotp(refusal), null);
  const signedIn = await authWithPasskey(other, "users", mfaId);
  assert.equal(other.authStore.token, signedIn.token);
  assert.equal(other.authStore.record.email, user.email);
  const [own] = (await sessions(other)).filter((session) => session.current);
  assert.equal(own.method, "password+passkey");
  await assert.rejects(authWithPasskey(other, "users", mfaId), { status: 400 });

  const alone = new PocketBase(origin);
  await authWithPasskey(alone, "users");
  assert.equal(alone.authStore.record.email, user.email);

  await assert.rejects(addPasskey(client, "Phone", { password }), {
    status: 400,
  });
  const phone = await addPasskey(client, "Phone", await provePasskey(client));
  assert.equal((await renamePasskey(client, phone.id, "Tablet")).name, "Tablet");
  await removePasskey(client, added.id, await provePasskey(client));
  const { passkeys: left } = await passkeys(client);
  assert.deepEqual(
    left.map(({ name }) => name),
    ["Tablet"],
  );

  // With an app beside it either will do, and a passkey turns off an app that was lost.
  const app = new Authenticator((await enrolTotp(client, await provePasskey(client))).uri);
  await confirmTotp(client, app.code());
  const either = await signIn(new PocketBase(origin)).catch((error) => error);
  assert.equal(asksForTotp(either), asksForPasskey(either));
  await removeTotp(client, await provePasskey(client));
  await removePasskey(client, phone.id, await provePasskey(client));
  await signIn(new PocketBase(origin));
});

test("other refusals of a sign-in ask for no passkey, and there is none at an address", async () => {
  for (const thrown of [new Error("x"), null, undefined, "x", { status: 401 }]) {
    assert.equal(asksForPasskey(thrown), null);
  }
  const client = new PocketBase(box.window);
  await signIn(client);
  assert.equal((await passkeys(client)).here, null);
  await assert.rejects(addPasskey(client, "Laptop"), /by an address/);
});
