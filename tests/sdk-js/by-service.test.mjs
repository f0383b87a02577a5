// Sign-in by another service, with the unmodified SDK and a real OpenID provider on loopback.
import assert from "node:assert/strict";
import { generateKeyPairSync, verify } from "node:crypto";
import { after, describe, test } from "node:test";
import { Authenticator } from "../../sdk/js/test/authenticator.mjs";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, PASSWORD, refusal, superuser, user } from "./clients.mjs";
import { CLIENT, openIdProvider } from "./openid-provider.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const service = await openIdProvider({ after });
const users = guest(box).collection("users");

const provider = {
  name: "oidc",
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  authURL: `${service.url}/auth`,
  tokenURL: `${service.url}/token`,
  userInfoURL: `${service.url}/me`,
  displayName: "The office",
};
await admin.collections.update("users", { oauth2: { enabled: true, providers: [provider] } });

/** What an app does: send the browser there, take the code from where it comes back to. */
async function signIn(account, collection = guest(box).collection("users"), change = {}) {
  const { oauth2 } = await collection.listAuthMethods();
  const [offer] = oauth2.providers;
  assert.equal(offer.displayName, "The office");
  const { code, state } = await service.browse(offer.authURL, account);
  assert.equal(state, offer.state);
  const verifier = change.verifier ?? offer.codeVerifier;
  return collection.authWithOAuth2Code("oidc", code, verifier, CLIENT.redirect, change.data);
}

test("the secret is not shown", async () => {
  const { oauth2 } = await admin.collections.getOne("users");
  assert.ok(!JSON.stringify(oauth2).includes(CLIENT.secret));
});

describe("a new account", () => {
  test("is made, verified and named as the service says", async () => {
    const { record, meta, token } = await signIn("ada");
    assert.ok(token);
    assert.equal(meta.isNew, true);
    assert.equal(meta.rawUser.sub, "ada");
    const { email, verified, name } = record;
    assert.deepEqual({ email, verified, name }, { email: "ada@office.example", verified: true, name: "ada" });
  });

  test("is found again by the service's id", async () => {
    const { meta } = await signIn("ada");
    assert.equal(meta.isNew, false);
    const links = await admin.collection("_externalAuths").getFullList();
    assert.deepEqual(links.map(({ providerId }) => providerId), ["ada"]);
  });

  test("is not made without a verified address", async () => {
    const error = await refusal(signIn("unverified"));
    assert.equal(error.response.data.email.code, "validation_required");
  });
});

describe("an account that is here already", () => {
  const here = { password: PASSWORD, passwordConfirm: PASSWORD };

  test("is linked when both sides have verified the address", async () => {
    const email = "bob@office.example";
    const bob = await admin.collection("users").create({ ...here, email, verified: true });
    const { record, meta } = await signIn("bob");
    assert.equal(record.id, bob.id);
    assert.equal(meta.isNew, false);
  });

  test("is not linked when it has not verified the address", async () => {
    await admin.collection("users").create({ ...here, email: "eve@office.example" });
    const error = await refusal(signIn("eve"));
    assert.match(error.message, /has not verified it yet/);
    const links = await admin.collection("_externalAuths").getFullList();
    assert.ok(!links.some(({ providerId }) => providerId === "eve"));
  });

  test("is linked by whoever is signed in to it, and unlinked", async () => {
    const carol = await user(box, "carol");
    const { record } = await signIn("elsewhere", carol.collection("users"));
    assert.equal(record.email, "carol@example.com");
    const [link] = await carol.collection("users").listExternalAuths(record.id);
    assert.equal(link.providerId, "elsewhere");
    await carol.collection("users").unlinkExternalAuth(record.id, "oidc");
    assert.deepEqual(await carol.collection("users").listExternalAuths(record.id), []);
  });
});

describe("an anonymous account", () => {
  const anonymous = async () => {
    const pb = guest(box);
    const path = "/api/collections/users/auth-anonymously";
    const { token, record } = await pb.send(path, { method: "POST" });
    pb.authStore.save(token, record);
    return pb;
  };

  test("is upgraded with what the service says, and keeps its id", async () => {
    await admin.collections.update("users", { anonymous: { enabled: true } });
    const pb = await anonymous();
    const { id } = pb.authStore.record;
    const before = pb.authStore.token;
    const { record, meta } = await signIn("dora", pb.collection("users"));
    const { email, verified, name } = record;
    assert.equal(record.id, id);
    assert.equal(meta.isNew, false);
    assert.deepEqual({ email, verified, name }, { email: "dora@office.example", verified: true, name: "dora" });
    assert.notEqual(pb.authStore.token, before);
    await pb.collection("users").authRefresh();
    const { accounts } = await admin.send("/api/homeport/anonymous", { query: { collection: "users" } });
    assert.equal(accounts, 0);
    const elsewhere = await signIn("dora");
    assert.equal(elsewhere.record.id, id);
    const links = await admin.collection("_externalAuths").getFullList();
    assert.deepEqual(links.filter(({ providerId }) => providerId === "dora").map(({ recordRef }) => recordRef), [id]);
  });

  test("keeps the name that it has, and takes what the app says", async () => {
    const [named, told] = [await anonymous(), await anonymous()];
    await named.collection("users").update(named.authStore.record.id, { name: "Captain" });
    const { record } = await signIn("emil", named.collection("users"));
    assert.equal(record.name, "Captain");
    const data = { name: "Told" };
    const { record: other } = await signIn("fred", told.collection("users"), { data });
    assert.equal(other.name, "Told");
  });

  test("is not merged with somebody who is here already", async () => {
    for (const [account, at, code] of [
      // Linked to somebody.
      ["dora", "provider", "validation_belongs_to_another"],
      // Somebody's address, verified and not.
      ["greta", "email", "validation_not_unique"],
      ["eve", "email", "validation_not_unique"],
    ]) {
      if (account === "greta") {
        const own = { password: PASSWORD, passwordConfirm: PASSWORD };
        const email = "greta@office.example";
        await admin.collection("users").create({ ...own, email, verified: true });
      }
      const pb = await anonymous();
      const error = await refusal(signIn(account, pb.collection("users")));
      assert.equal(error.status, 400);
      assert.equal(error.response.data[at].code, code, account);
      // It stays as it was.
      const { record } = await pb.collection("users").authRefresh();
      assert.equal(record.email, "");
      pb.authStore.clear();
      if (account !== "eve") await signIn(account, pb.collection("users"));
    }
  });

  test("is not linked by an impersonation of it", async () => {
    const pb = await anonymous();
    const acting = await admin.collection("users").impersonate(pb.authStore.record.id, 600);
    const offers = await acting.collection("users").listAuthMethods();
    const [offer] = offers.oauth2.providers;
    const { code } = await service.browse(offer.authURL, "hans");
    const linking = acting.collection("users").authWithOAuth2Code("oidc", code, offer.codeVerifier, CLIENT.redirect);
    assert.equal((await refusal(linking)).status, 403);
  });
});

test("a code is worth nothing without its verifier, and nothing twice", async () => {
  const stolen = await refusal(signIn("ada", undefined, { verifier: "x".repeat(43) }));
  assert.equal(stolen.message, "Failed to fetch OAuth2 token.");
  const { oauth2 } = await users.listAuthMethods();
  const [offer] = oauth2.providers;
  const { code } = await service.browse(offer.authURL, "ada");
  const once = () => users.authWithOAuth2Code("oidc", code, offer.codeVerifier, CLIENT.redirect);
  await once();
  assert.equal((await refusal(once())).message, "Failed to fetch OAuth2 token.");
});

test("all in one: the code comes by the stream that began it", async () => {
  const pb = guest(box);
  const { record } = await pb.collection("users").authWithOAuth2({
    provider: "oidc",
    urlCallback: async (url) => {
      const back = await service.follow(url, "ada");
      const page = await fetch(back);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /You are signed in/);
    },
  });
  assert.equal(record.email, "ada@office.example");
  const stray = await fetch(`${box.url}/api/oauth2-redirect?state=nobody&code=x`);
  assert.match(await stray.text(), /did not work/);
});

describe("Apple's client secret", () => {
  const [clientId, teamId, keyId] = ["example.app", "ABCDEFGHIJ", "KLMNOPQRST"];
  const pem = (key) => key.export({ format: "pem", type: "pkcs8" });
  const order = (key, duration = 3600) =>
    admin.settings.generateAppleClientSecret(clientId, teamId, keyId, pem(key), duration);

  test("is signed with the key, for as long as was asked", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const before = Math.floor(Date.now() / 1000);
    const { secret } = await order(privateKey, 600);
    const [head, claims, signature] = secret.split(".");
    const json = (part) => JSON.parse(Buffer.from(part, "base64url"));
    assert.deepEqual(json(head), { typ: "JWT", alg: "ES256", kid: keyId });
    const { iss, sub, aud, iat, exp } = json(claims);
    assert.deepEqual({ iss, sub, aud }, { iss: teamId, sub: clientId, aud: ["https://appleid.apple.com"] });
    assert.ok(iat >= before);
    assert.equal(exp, iat + 600);
    const key = { key: publicKey, dsaEncoding: "ieee-p1363" };
    assert.ok(verify("sha256", `${head}.${claims}`, key, Buffer.from(signature, "base64url")));
  });

  test("is refused with a key of another kind", async () => {
    const keys = [
      generateKeyPairSync("ec", { namedCurve: "P-384" }),
      generateKeyPairSync("rsa", { modulusLength: 2048 }),
      generateKeyPairSync("ed25519"),
    ];
    for (const { privateKey } of keys) {
      const error = await refusal(order(privateKey));
      assert.equal(error.status, 400);
      assert.match(error.response.message, /^Failed to generate client secret/);
    }
  });
});

test("an account with an app is asked for its code after a service, too", { skip: onPocketBase }, async () => {
  const { token, record } = await signIn("fay");
  const pb = guest(box);
  pb.authStore.save(token, record);
  // Who came by a service knows no password: having just come is enough.
  const totp = (door, body) => pb.send(`/api/homeport/totp/${door}`, { method: "POST", body });
  const app = new Authenticator((await totp("enrol", {})).uri);
  const { recoveryCodes } = await totp("confirm", { code: app.code() });

  const asked = await refusal(signIn("fay"));
  assert.equal(asked.status, 401);
  assert.deepEqual(Object.keys(asked.response).sort(), ["methods", "mfaId"]);
  const path = "/api/collections/users/auth-with-totp";
  const { mfaId } = asked.response;
  const body = { mfaId, code: recoveryCodes[0] };
  const signedIn = await guest(box).send(path, { method: "POST", body });
  assert.equal(signedIn.record.id, record.id);
});
