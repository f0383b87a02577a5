// Trying a service from the window: what can be known of it without anybody who signs in.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import PocketBase from "pocketbase";
import { onPocketBase, SUPERUSER, trustedBox } from "./box.mjs";
import { superuser } from "./clients.mjs";
import { CLIENT, openIdProvider } from "./openid-provider.mjs";

describe("a service that is tried", { skip: onPocketBase }, async () => {
  const box = await trustedBox({ after });
  const admin = await superuser(box);
  const service = await openIdProvider({ after });
  const window = new PocketBase(box.ready.loopback);
  await window.collection("_superusers").authWithPassword(SUPERUSER.email, SUPERUSER.password);
  const right = {
    name: "oidc",
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    authURL: `${service.url}/auth`,
    tokenURL: `${service.url}/token`,
    userInfoURL: "",
    extra: { issuers: [service.url], jwksURL: `${service.url}/jwks` },
  };
  const set = (provider, enabled = true) =>
    admin.collections.update("users", { oauth2: { enabled, providers: [provider] } });
  const attempt = async (provider = "oidc") => {
    const body = { collection: "users", method: "oauth2", provider };
    return window.send("/api/homeport/sign-in/try", { method: "POST", body });
  };

  test("is right when it takes the client and its secret", async () => {
    await set(right);
    const { passed, findings } = await attempt();
    assert.equal(passed, true, JSON.stringify(findings));
    const said = findings.filter(({ state }) => state === "right").map((finding) => finding.said);
    assert.deepEqual(said, [
      "The issuer says what is set here.",
      "The service's sign-in page answers.",
      "The keys of its ID tokens are there.",
      "The service knows this box: the client id and the secret are right.",
    ]);
  });

  test("says what is wrong, in words, and never the secret", async () => {
    for (const [what, change, words] of [
      ["the secret", { clientSecret: "not-the-secret" }, /does not take the client id or the secret/],
      ["the client", { clientId: "nobody" }, /does not take the client id or the secret/],
      ["another token address", { tokenURL: `${service.url}/elsewhere` }, /The issuer says that its token/],
      ["no keys", { extra: { jwksURL: `${service.url}/nothing` } }, /keys of its ID tokens cannot be read/],
      ["nobody there", { extra: {}, userInfoURL: "http://127.0.0.1:9/me", authURL: "http://127.0.0.1:9/auth" },
        /sign-in page does not answer: .*refused/i],
      ["in the clear", { tokenURL: "http://id.example.com/token" }, /has to begin with https/],
    ]) {
      await set({ ...right, ...change });
      const trial = await attempt();
      assert.equal(trial.passed, false, what);
      const wrong = trial.findings.filter(({ state }) => state === "wrong");
      assert.ok(wrong.some(({ said }) => words.test(said)), `${what}: ${JSON.stringify(trial)}`);
      assert.ok(!JSON.stringify(trial).includes("secret-that-only"), what);
      assert.ok(!JSON.stringify(trial).includes("not-the-secret"), what);
    }
  });

  test("is tried as it is switched", async () => {
    await set(right, false);
    assert.match((await attempt()).findings[0].said, /switched off/);
    assert.match((await attempt("google")).findings[0].said, /not set up here/);
  });
});
