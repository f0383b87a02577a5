import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  asksForTotp,
  authWithTotp,
  confirmTotp,
  connect,
  enrolTotp,
  memoryStore,
  pair,
  removeTotp,
  renewRecoveryCodes,
  sessions,
  totp,
} from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Authenticator } from "./authenticator.mjs";
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

const signIn = async (client) =>
  await client.collection("users").authWithPassword(user.email, password);

test("an authenticator app is set up, asked for, and removed", async () => {
  const client = await connect(store, { on });
  await signIn(client);
  assert.deepEqual(await totp(client), { enabled: false, recoveryCodesLeft: 0 });
  const enrolment = await enrolTotp(client);
  assert.match(enrolment.qrSvg, /<svg/);
  assert.ok(enrolment.uri.includes(enrolment.secret));
  const app = new Authenticator(enrolment.uri);
  await assert.rejects(confirmTotp(client, "000000"), { status: 400 });
  const codes = await confirmTotp(client, app.code());
  assert.equal(codes.length, 10);

  const other = await connect(store, { on });
  const refusal = await signIn(other).catch((error) => error);
  const mfaId = asksForTotp(refusal);
  assert.equal(typeof mfaId, "string");
  assert.ok(!other.authStore.isValid);
  const wrong = await authWithTotp(other, "users", mfaId, "000000").catch((error) => error);
  assert.deepEqual([wrong.status, asksForTotp(wrong)], [400, null]);
  const signedIn = await authWithTotp(other, "users", mfaId, app.code());
  assert.equal(other.authStore.token, signedIn.token);
  assert.equal(other.authStore.record.email, user.email);
  const [own] = (await sessions(other)).filter((session) => session.current);
  assert.deepEqual([own.method, own.device.name], ["password+totp", phone.name]);

  await assert.rejects(enrolTotp(other, { password }), { status: 400 });
  await assert.rejects(removeTotp(other, "000000"), { status: 400 });
  const renewed = await renewRecoveryCodes(other, codes[0]);
  await assert.rejects(removeTotp(other, codes[1]), { status: 400 });
  assert.deepEqual(await totp(other), { enabled: true, recoveryCodesLeft: 10 });
  await removeTotp(other, renewed[0]);
  assert.deepEqual(await totp(other), { enabled: false, recoveryCodesLeft: 0 });
  await signIn(await connect(store, { on }));
});

test("other refusals of a sign-in ask for no app", async () => {
  const client = await connect(store, { on });
  const wrong = await client
    .collection("users")
    .authWithPassword(user.email, "wrong")
    .catch((error) => error);
  for (const thrown of [wrong, new Error("x"), null, undefined, "x", { status: 401 }]) {
    assert.equal(asksForTotp(thrown), null);
  }
});
