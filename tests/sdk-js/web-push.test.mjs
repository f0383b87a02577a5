// Web Push as a browser has it: what the box sends is read by a library that others wrote.
import assert from "node:assert/strict";
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import ece from "http_ece";
import { onPocketBase, trustedBox } from "./box.mjs";
import { refusal, superuser, user } from "./clients.mjs";

const ROOM = "/api/homeport/integrations/push";
const box = await trustedBox({ after });
const admin = await superuser(box);

/** A push service that keeps what it is given. */
const taken = [];
const service = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  taken.push({ path: request.url, headers: request.headers, body: Buffer.concat(pieces) });
  response.writeHead(request.url === "/gone" ? 410 : 201).end();
});
await once(service.listen(0, "127.0.0.1"), "listening");
after(() => service.close());
const host = `127.0.0.1:${service.address().port}`;

/** A browser that has subscribed. */
function browser(path) {
  const pair = createECDH("prime256v1");
  const [key, auth] = [pair.generateKeys(), randomBytes(16)];
  const keys = { p256dh: key.toString("base64url"), auth: auth.toString("base64url") };
  return {
    subscription: { endpoint: `http://${host}${path}`, expirationTime: null, keys },
    read: (body) =>
      ece.decrypt(body, { version: "aes128gcm", privateKey: pair, authSecret: auth }).toString(),
  };
}

/** The claims of a token that a raw key of P-256 has signed. */
function claimsOf(token, key) {
  const [head, claims, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((one) =>
    one.toString("base64url"),
  );
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const signed = Buffer.from(`${head}.${claims}`);
  const by = { key: publicKey, dsaEncoding: "ieee-p1363" };
  assert.ok(verify("sha256", signed, by, Buffer.from(signature, "base64url")));
  assert.equal(JSON.parse(Buffer.from(head, "base64url")).alg, "ES256");
  return JSON.parse(Buffer.from(claims, "base64url"));
}

test("a browser reads what the box sends, and nobody else does", {
  skip: onPocketBase,
}, async () => {
  const setUp = await admin.send(ROOM, {
    method: "PUT",
    body: {
      connector: "web_push",
      local: [host],
      credentials: { contact: "mailto:admin@example.com" },
      rules: { key: "", send: "@request.auth.id != ''" },
    },
  });
  const ada = await user(box, "ada");
  const call = (action, body = {}) => ada.send(`${ROOM}/${action}`, { method: "POST", body });
  const { key } = (await call("key")).result;
  assert.equal(key, setUp.publicKeys.key);

  const [phone, laptop] = [browser("/phone"), browser("/laptop")];
  const payload = { title: "Tür", body: "Somebody rings 🔔" };
  await call("send", { subscription: phone.subscription, payload, ttl: 60, urgency: "high" });
  // As a text, too: of the subscription, and to be read as it is.
  const text = JSON.stringify(laptop.subscription);
  await call("send", { subscription: text, payload: "plain words", ttl: 0 });
  const [first, second] = taken;
  assert.deepEqual(JSON.parse(phone.read(first.body)), payload);
  assert.equal(laptop.read(second.body), "plain words");
  assert.throws(() => laptop.read(first.body));
  assert.ok(!first.body.includes("Somebody"));

  const [, token, said] = /^vapid t=([^,]+), k=(\S+)$/.exec(first.headers.authorization);
  assert.equal(said, key);
  const { aud, exp, sub } = claimsOf(token, key);
  assert.equal(aud, `http://${host}`);
  assert.equal(sub, "mailto:admin@example.com");
  const hours = (exp * 1000 - Date.now()) / 3_600_000;
  assert.ok(hours > 1 && hours <= 24, `${hours}`);
  assert.equal(first.headers["content-encoding"], "aes128gcm");
  assert.deepEqual([first.headers.ttl, second.headers.ttl], ["60", "0"]);

  // The longest message there may be, and one that is longer.
  const long = "x".repeat(3993);
  await call("send", { subscription: phone.subscription, payload: long, ttl: 1 });
  assert.equal(phone.read(taken[2].body), long);
  assert.equal(taken[2].body.length, 4096);
  const more = { subscription: phone.subscription, payload: `${long}x`, ttl: 1 };
  assert.equal((await refusal(call("send", more))).status, 400);
  const gone = { subscription: browser("/gone").subscription, payload, ttl: 1 };
  assert.equal((await refusal(call("send", gone))).response.data.kind, "not_found");
});
