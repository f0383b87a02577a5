// Events as the services' own libraries sign them.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, test } from "node:test";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { onPocketBase, trustedBox } from "./box.mjs";
import { superuser } from "./clients.mjs";

const ROOM = "/api/homeport/integrations";
const box = await trustedBox({ after });
const admin = await superuser(box);

/** A collection of its own, set by what an integration's service tells. */
async function listening(name, setUp) {
  await admin.send(`${ROOM}/${name}`, { method: "PUT", body: setUp });
  const text = (field) => ({ name: field, type: "text" });
  await admin.collections.create({
    name,
    type: "base",
    fields: [text("code"), text("kind"), { name: "amount", type: "number" }],
  });
  await admin.send("/api/homeport/intakes", {
    method: "POST",
    body: {
      name,
      integration: name,
      collection: name,
      mode: "create",
      set: { code: "{{heard.id}}", kind: "{{heard.kind}}", amount: "{{event.data.amount}}" },
    },
  });
  return () => admin.collection(name).getFullList();
}

/** Sends a body as it is; the answer's status. */
async function tell(name, body, headers) {
  const answer = await fetch(`${admin.baseURL}${ROOM}/${name}/events`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
  return answer.status;
}

const skip = onPocketBase;

test("an event that Standard Webhooks' own library has signed is heard, once", { skip }, async () => {
  const secret = `whsec_${Buffer.from("a secret of thirty-two bytes, ok").toString("base64")}`;
  const heard = await listening("standard", {
    connector: "webhook",
    base: "https://other.example",
    credentials: { secret, incoming_secret: secret },
  });
  const signer = new Webhook(secret);
  const body = JSON.stringify({ type: "order.paid", data: { amount: 7 } });
  const signed = (id, moment, text = body) => ({
    "webhook-id": id,
    "webhook-timestamp": `${Math.floor(moment.getTime() / 1000)}`,
    "webhook-signature": signer.sign(id, moment, text),
  });
  const now = new Date();
  assert.equal(await tell("standard", body, signed("msg_1", now)), 204);
  assert.equal(await tell("standard", body, signed("msg_1", new Date(now - 5000))), 204);
  assert.equal(await tell("standard", body, signed("msg_2", now, "{}")), 400);
  assert.equal(await tell("standard", body, signed("msg_2", new Date(now - 400_000))), 400);
  assert.equal(await tell("standard", body, { ...signed("msg_1", now), "webhook-id": "x" }), 400);
  const [only, ...more] = await heard();
  assert.deepEqual(more, []);
  assert.deepEqual([only.code, only.kind, only.amount], ["msg_1", "order.paid", 7]);
});

test("an event that Stripe's own library has signed is heard, once", { skip }, async () => {
  const secret = "whsec_of_the_endpoint";
  const heard = await listening("stripe", {
    connector: "stripe",
    credentials: { secret_key: "sk_test_none", webhook_secret: secret },
  });
  const payload = JSON.stringify({ id: "evt_1", type: "invoice.paid", data: { amount: 9 } });
  const sign = (more = {}) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, ...more });
  const ago = Math.floor(Date.now() / 1000) - 400;
  for (const [header, status] of [
    [sign(), 204],
    [sign(), 204],
    [sign({ secret: "whsec_another" }), 400],
    [sign({ timestamp: ago }), 400],
    [sign({ payload: "{}" }), 400],
  ]) {
    assert.equal(await tell("stripe", payload, { "Stripe-Signature": header }), status);
  }
  const [only, ...more] = await heard();
  assert.deepEqual(more, []);
  assert.deepEqual([only.code, only.kind, only.amount], ["evt_1", "invoice.paid", 9]);
});

test("what signs as GitHub does is heard", { skip }, async () => {
  const secret = "It's a Secret to Everybody";
  const heard = await listening("hub", {
    connector: "http",
    base: "https://hub.example",
    credentials: { webhook_secret: secret },
  });
  const body = JSON.stringify({ action: "opened", data: { amount: 3 } });
  const tag = createHmac("sha256", secret).update(body).digest("hex");
  assert.equal(await tell("hub", body, { "X-Hub-Signature-256": `sha256=${tag}` }), 204);
  assert.equal(await tell("hub", body, { "X-Hub-Signature-256": `sha1=${tag}` }), 400);
  assert.deepEqual(
    (await heard()).map(({ amount }) => amount),
    [3],
  );
});
