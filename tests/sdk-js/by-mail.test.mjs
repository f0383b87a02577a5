// Accounts by mail, with the unmodified SDK: what it asks for arrives at a real mail server, and
// what stands in the mails does what it should.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, PASSWORD, refusal, superuser, user } from "./clients.mjs";
import { mailServer } from "./mail-server.mjs";

const box = await trustedBox({ after });
const mails = await mailServer({ after });
const admin = await superuser(box);
const ada = await user(box, "ada");
const users = guest(box).collection("users");

await admin.settings.update({
  smtp: { enabled: true, host: "127.0.0.1", port: mails.port },
  meta: { appName: "The Box", appURL: "https://box.local" },
});

/** The token in the link of a mail. */
const tokenIn = ({ html }) => /\/auth\/confirm-[a-z-]+\/([\w.-]+)/.exec(html)[1];

test("the settings' test mail arrives", async () => {
  await admin.settings.testEmail("users", "ops@example.com", "verification");
  const mail = await mails.next("ops@example.com");
  assert.equal(mail.subject, "Verify your The Box email");
  assert.equal(mail.from.value[0].address, "support@example.com");
  assert.match(mail.text, /Thank you for joining us at The Box/);
  assert.match(mail.html, /https:\/\/box\.local\/_\/#\/auth\/confirm-verification\/ey/);
});

describe("an address", () => {
  test("is verified by a mail, and the signed-in client knows", async () => {
    await users.requestVerification("ada@example.com");
    const token = tokenIn(await mails.next("ada@example.com"));
    assert.equal(await ada.collection("users").confirmVerification(token), true);
    assert.equal(ada.authStore.record.verified, true);
  });

  test("changes with the password, and every token ends", async () => {
    const bob = await user(box, "bob");
    await bob.collection("users").requestEmailChange("bobby@example.com");
    const token = tokenIn(await mails.next("bobby@example.com"));
    const wrong = await refusal(users.confirmEmailChange(token, "not the password"));
    assert.equal(wrong.response.data.password.code, "validation_invalid_password");
    await users.confirmEmailChange(token, PASSWORD);
    assert.equal((await refusal(bob.collection("users").authRefresh())).status, 401);
    const { record } = await users.authWithPassword("bobby@example.com", PASSWORD);
    assert.equal(record.verified, true);
  });
});

test("a password is set by a mail, once", async () => {
  await user(box, "carol");
  await users.requestPasswordReset("carol@example.com");
  const token = tokenIn(await mails.next("carol@example.com"));
  await users.confirmPasswordReset(token, "a new password", "a new password");
  await users.authWithPassword("carol@example.com", "a new password");
  const again = await refusal(users.confirmPasswordReset(token, "yet another", "yet another"));
  assert.equal(again.response.data.token.code, "validation_invalid_token");
});

describe("a code", () => {
  const codeIn = ({ text }) => /one-time password is: (\d{8})/.exec(text)[1];

  test("signs in", async () => {
    await admin.collections.update("users", { otp: { enabled: true } });
    const { otp } = await users.listAuthMethods();
    assert.deepEqual(otp, { enabled: true, duration: 180 });
    const { otpId } = await users.requestOTP("ada@example.com");
    const code = codeIn(await mails.next("ada@example.com"));
    const { record } = await users.authWithOTP(otpId, code);
    assert.equal(record.email, "ada@example.com");
    const again = await refusal(users.authWithOTP(otpId, code));
    assert.equal(again.message, "Invalid or expired OTP.");
  });

  test("is a second method", async () => {
    await admin.collections.update("users", { mfa: { enabled: true } });
    const first = await refusal(users.authWithPassword("ada@example.com", PASSWORD));
    assert.equal(first.status, 401);
    const { mfaId } = first.response;
    const { otpId } = await users.requestOTP("ada@example.com");
    const code = codeIn(await mails.next("ada@example.com"));
    const { token } = await users.authWithOTP(otpId, code, { mfaId });
    assert.ok(token);
    await admin.collections.update("users", { mfa: { enabled: false } });
  });
});

test("a sign-in from elsewhere is told by mail", async () => {
  await user(box, "dan");
  await users.authWithPassword("dan@example.com", PASSWORD, { headers: { "User-Agent": "<b>" } });
  const mail = await mails.next("dan@example.com");
  assert.equal(mail.subject, "Login from a new location");
  assert.match(mail.html, /&lt;b&gt;/);
});
