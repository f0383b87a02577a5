import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authWithIdToken, connect, memoryStore, pair } from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone } from "./box.mjs";
import { Issuer } from "./issuer.mjs";

let box;
let issuer;
let store;
before(async () => {
  [box, issuer] = [await Box.start(), await Issuer.start()];
  const found = await box.admin("POST", "/api/homeport/oauth2/issuer", { issuer: issuer.url });
  const { issuer: named, jwksURL, ...links } = found;
  const provider = {
    name: "oidc",
    clientId: "box",
    clientSecret: "geheim",
    ...links,
    extra: { issuers: [named], jwksURL, audiences: ["phone-app"] },
  };
  const oauth2 = { enabled: true, providers: [provider] };
  await box.admin("PATCH", "/api/collections/users", { oauth2 });
  store = memoryStore();
  await pair((await box.newCode()).link, { ...phone, store, on });
});
after(async () => {
  await issuer.stop();
  await box.remove();
});

const ada = { sub: "ada", email: "ada@office.example", email_verified: true, name: "Ada" };

test("a service's ID token signs in, once", async () => {
  const client = await connect(store, { on });
  const idToken = issuer.token(ada);
  const { record, meta } = await authWithIdToken(client, "users", {
    provider: "oidc",
    idToken,
    createData: { name: "Ada L." },
  });
  assert.equal(client.authStore.record.id, record.id);
  assert.equal(meta.isNew, true);
  assert.deepEqual([record.email, record.verified, record.name], [ada.email, true, "Ada L."]);
  client.authStore.clear();

  const again = await authWithIdToken(client, "users", { provider: "oidc", idToken }).catch(
    (error) => error,
  );
  assert.equal(again.status, 400);
  assert.equal(client.authStore.isValid, false);
  const next = { provider: "oidc", idToken: issuer.token({ ...ada, nonce: "n" }), nonce: "n" };
  assert.equal((await authWithIdToken(client, "users", next)).record.id, record.id);
});

test("tokens that prove nothing sign nobody in, and the issuer is not asked for each", async () => {
  const client = await connect(store, { on });
  const good = issuer.token({ ...ada, jti: "good" });
  const [head, claims, signature] = good.split(".");
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const root = part({ ...JSON.parse(Buffer.from(claims, "base64url")), sub: "root" });
  const bad = {
    "another app's": issuer.token({ ...ada, aud: "another-app" }),
    "another issuer's": issuer.token({ ...ada, iss: "https://evil.example" }),
    old: issuer.token({ ...ada, exp: Math.floor(Date.now() / 1000) - 100 }),
    "another key's": issuer.token(ada, { kid: "new" }),
    unsigned: `${part({ alg: "none", kid: "k" })}.${claims}.`,
    altered: `${head}.${root}.${signature}`,
  };
  for (const [what, idToken] of Object.entries(bad)) {
    const error = await authWithIdToken(client, "users", { provider: "oidc", idToken }).catch(
      (error) => error,
    );
    assert.equal(error.status, 400, what);
    assert.equal(error.response.message, "Failed to verify the ID token.", what);
  }
  const wrong = { provider: "oidc", idToken: good, nonce: "another" };
  const error = await authWithIdToken(client, "users", wrong).catch((error) => error);
  assert.equal(error.status, 400);
  assert.equal(client.authStore.isValid, false);
  await authWithIdToken(client, "users", { provider: "oidc", idToken: good });
  assert.equal(issuer.asked, 1);
});

test("a token whose account could not be made is not used up", async () => {
  const client = await connect(store, { on });
  const idToken = issuer.token({ sub: "nameless" });
  const order = (createData) =>
    authWithIdToken(client, "users", { provider: "oidc", idToken, createData });
  const error = await order({}).catch((error) => error);
  assert.equal(error.response.data.email.code, "validation_required");
  const { record } = await order({ email: "nameless@example.com" });
  assert.equal(record.verified, false);
});
