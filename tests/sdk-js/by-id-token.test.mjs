// An OpenID issuer that was looked up, and sign-ins by its ID tokens: in the flow by code, where no
// user info is asked for, and handed over by a phone.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, describe, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, PASSWORD, refusal, superuser, user } from "./clients.mjs";
import { mailServer } from "./mail-server.mjs";
import { CLIENT, openIdProvider, PHONE, STRANGER } from "./openid-provider.mjs";

describe("an issuer and its ID tokens", { skip: onPocketBase }, async () => {
  const box = await trustedBox({ after });
  const admin = await superuser(box);
  const service = await openIdProvider({ after });

  const lookUp = (pb, issuer) =>
    pb.send("/api/homeport/oauth2/issuer", { method: "POST", body: { issuer } });
  const found = await lookUp(admin, service.url);
  const provider = {
    name: "oidc",
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    authURL: found.authURL,
    tokenURL: found.tokenURL,
    userInfoURL: "",
    extra: { issuers: [found.issuer], jwksURL: found.jwksURL, audiences: [PHONE.id] },
  };
  await admin.collections.update("users", { oauth2: { enabled: true, providers: [provider] } });

  const signIn = (body, pb = guest(box)) =>
    pb.send("/api/collections/users/auth-with-id-token", {
      method: "POST",
      body: { provider: "oidc", ...body },
    });

  test("its link is enough, and what is wrong with it is said", async () => {
    assert.deepEqual(found, {
      issuer: service.url,
      authURL: `${service.url}/auth`,
      tokenURL: `${service.url}/token`,
      userInfoURL: `${service.url}/me`,
      jwksURL: `${service.url}/jwks`,
    });
    assert.deepEqual(await lookUp(admin, `${service.url}/.well-known/openid-configuration`), found);
    const other = service.url.replace("127.0.0.1", "localhost");
    for (const [issuer, words] of [
      ["", /Enter the issuer's link/],
      ["nowhere", /Enter the issuer's link/],
      ["http://id.example.com", /has to begin with https/],
      [`${service.url}/elsewhere`, /Nothing is to be read/],
      [other, /about another issuer/],
    ]) {
      const error = await refusal(lookUp(admin, issuer));
      assert.equal(error.status, 400, issuer);
      assert.match(error.response.message, words);
    }
    assert.equal((await refusal(lookUp(guest(box), service.url))).status, 401);
    assert.equal((await refusal(lookUp(await user(box, "zoe"), service.url))).status, 403);
  });

  test("a code leads to somebody by its ID token, which is bound to the sign-in", async () => {
    const users = guest(box).collection("users");
    const [offer] = (await users.listAuthMethods()).oauth2.providers;
    const nonce = new URL(offer.authURL).searchParams.get("nonce");
    assert.match(nonce, /^[\w-]{43}$/);
    const withCode = ({ code }) =>
      users.authWithOAuth2Code("oidc", code, offer.codeVerifier, CLIENT.redirect);
    const { record } = await withCode(await service.browse(offer.authURL, "ada"));
    assert.deepEqual([record.email, record.verified], ["ada@office.example", true]);
    // Somebody else's order: the code is good, and its token is for that one.
    const others = offer.authURL.replace(nonce, "x".repeat(43));
    const error = await refusal(withCode(await service.browse(others, "eve")));
    assert.equal(error.response.message, "Failed to fetch OAuth2 user.");
    // An app that writes the order by itself need not have one.
    const own = offer.authURL.replace(`&nonce=${nonce}`, "");
    await withCode(await service.browse(own, "ada"));
  });

  test("a phone's token signs in once, as whoever the code leads to", async () => {
    const idToken = await service.idToken("ada");
    const { record, meta, token } = await signIn({ idToken });
    assert.ok(token);
    assert.equal(record.email, "ada@office.example");
    assert.equal(meta.isNew, false);
    assert.equal(meta.rawUser.sub, "ada");
    const error = await refusal(signIn({ idToken }));
    assert.equal(error.response.message, "Failed to verify the ID token.");
    // At the same time it is no more than once either.
    const another = await service.idToken("ada", { nonce: "tells it from the one before" });
    const tries = Array.from({ length: 4 }, () => signIn({ idToken: another }));
    const settled = await Promise.allSettled(tries);
    assert.equal(settled.filter(({ status }) => status === "fulfilled").length, 1);
  });

  test("a sign-in from a new place is told by mail, by code and by token", async () => {
    const mails = await mailServer({ after });
    await admin.settings.update({ smtp: { enabled: true, host: "127.0.0.1", port: mails.port } });
    const letter = { subject: "New place", body: "[{ALERT_INFO}]" };
    await admin.collections.update("users", { authAlert: { enabled: true, emailTemplate: letter } });
    const from = (agent) => {
      const pb = guest(box);
      pb.beforeSend = (url, options) => {
        options.headers = { ...options.headers, "User-Agent": agent };
        return { url, options };
      };
      return pb;
    };
    const byToken = async (agent) => {
      const idToken = await service.idToken("lea", { nonce: agent });
      return signIn({ idToken, nonce: agent }, from(agent));
    };
    // The first place is nothing to tell of.
    await byToken("first");
    await byToken("by-token");
    assert.match((await mails.next("lea@office.example")).text, /by-token\]/);
    const users = from("by-service").collection("users");
    const [offer] = (await users.listAuthMethods()).oauth2.providers;
    const { code } = await service.browse(offer.authURL, "lea");
    await users.authWithOAuth2Code("oidc", code, offer.codeVerifier, CLIENT.redirect);
    assert.match((await mails.next("lea@office.example")).text, /by-service\]/);
    await admin.settings.update({ smtp: { enabled: false } });
  });

  test("a nonce holds as it is and hashed", async () => {
    const hashed = createHash("sha256").update("raw").digest("hex");
    await signIn({ idToken: await service.idToken("ada", { nonce: "raw" }), nonce: "raw" });
    await signIn({ idToken: await service.idToken("ada", { nonce: hashed }), nonce: "raw" });
    const idToken = await service.idToken("ada", { nonce: "raw" });
    assert.equal((await refusal(signIn({ idToken, nonce: "other" }))).status, 400);
  });

  test("another app's token is nobody's, and a bad form is told", async () => {
    const idToken = await service.idToken("ada", { client: STRANGER });
    const error = await refusal(signIn({ idToken }));
    assert.equal(error.response.message, "Failed to verify the ID token.");
    for (const [body, field] of [
      [{}, "idToken"],
      [{ idToken: "x".repeat(20_000) }, "idToken"],
      [{ idToken, provider: "google" }, "provider"],
      [{ idToken, nonce: "x".repeat(600) }, "nonce"],
    ]) {
      const error = await refusal(signIn(body));
      assert.equal(error.status, 400);
      assert.ok(error.response.data[field], `${field}: ${JSON.stringify(error.response)}`);
    }
    for (const body of [{ idToken: 5 }, { idToken, createData: [] }, { idToken, provider: {} }]) {
      assert.equal((await refusal(signIn(body))).status, 400);
    }
    const { oauth2 } = await admin.collections.getOne("users");
    await admin.collections.update("users", { oauth2: { ...oauth2, enabled: false } });
    assert.equal((await refusal(signIn({ idToken }))).status, 403);
    await admin.collections.update("users", { oauth2: { ...oauth2, enabled: true } });
  });

  test("an address that is not verified on both sides links nothing", async () => {
    const account = { password: PASSWORD, passwordConfirm: PASSWORD };
    const email = "bob@office.example";
    const bob = await admin.collection("users").create({ ...account, email });
    const idToken = await service.idToken("bob");
    const error = await refusal(signIn({ idToken }));
    assert.match(error.message, /has not verified it yet/);
    await admin.collection("users").update(bob.id, { verified: true });
    // It has let nobody in, so that it may.
    assert.equal((await signIn({ idToken })).record.id, bob.id);
    const carol = await user(box, "carol");
    const linked = await signIn({ idToken: await service.idToken("unverified") }, carol);
    assert.equal(linked.record.id, carol.authStore.record.id);
  });
});
