// Events as the services' own libraries sign them.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, test } from "node:test";
import EasyPost from "@easypost/api";
import { sign } from "@octokit/webhooks-methods";
import Razorpay from "razorpay";
import { WebhooksHelper } from "square";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import twilio from "twilio";
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

/** What is kept of each. */
const kept = (records) => records.map(({ code, kind, amount }) => [code, kind, amount]);

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
  assert.deepEqual(kept(await heard()), [["msg_1", "order.paid", 7]]);
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
  assert.deepEqual(kept(await heard()), [["evt_1", "invoice.paid", 9]]);
});

test("an event that GitHub's own library has signed is heard", { skip }, async () => {
  const secret = "It's a Secret to Everybody";
  const heard = await listening("hub", {
    connector: "http",
    base: "https://hub.example",
    credentials: { webhook_secret: secret },
  });
  const body = JSON.stringify({ action: "opened", data: { amount: 3 }, title: "Grüße" });
  const tag = await sign(secret, body);
  assert.equal(await tell("hub", body, { "X-Hub-Signature-256": tag }), 204);
  for (const bad of [tag.replace("256", "1"), await sign("another", body), await sign(secret, "{}")])
    assert.equal(await tell("hub", body, { "X-Hub-Signature-256": bad }), 400);
  assert.deepEqual(
    (await heard()).map(({ amount }) => amount),
    [3],
  );
});

/** Says of each whether it is the service's, as the service's own library does. */
async function agree(name, header, cases, isTheirs) {
  for (const [body, tag] of cases) {
    const theirs = await isTheirs(body, tag);
    const status = await tell(name, body, { [header]: tag });
    assert.equal(status, theirs ? 204 : 400, `${body} ${tag}`);
  }
}

test("of Square's events those are heard that its own library takes", { skip }, async () => {
  const [key, url] = ["a-signature-key", "https://box.example/api/homeport/integrations/square/events"];
  const heard = await listening("square", {
    connector: "square",
    credentials: { token: "EAAA-none", webhook_key: key, webhook_url: url },
  });
  const body = JSON.stringify({ event_id: "e-1", type: "payment.updated", data: { amount: 5 } });
  const tag = (text, secret = key, at = url) =>
    createHmac("sha256", secret).update(at).update(text).digest("base64");
  const cases = [
    [body, tag(body)],
    [body, tag(`${body} `)],
    [body, tag(body, "another")],
    [body, tag(body, key, "https://box.example/")],
    [body, tag(body).toLowerCase()],
  ];
  await agree("square", "x-square-hmacsha256-signature", cases, (requestBody, signatureHeader) =>
    WebhooksHelper.verifySignature({
      requestBody,
      signatureHeader,
      signatureKey: key,
      notificationUrl: url,
    }),
  );
  assert.deepEqual(kept(await heard()), [["e-1", "payment.updated", 5]]);
});

test("of Razorpay's events those are heard that its own library takes", { skip }, async () => {
  const secret = "a webhook's secret";
  const heard = await listening("razorpay", {
    connector: "razorpay",
    credentials: { key_id: "rzp_test_none00000000", key_secret: "none", webhook_secret: secret },
  });
  const body = JSON.stringify({ event: "payment.captured", data: { amount: 8 } });
  const tag = (text, key = secret) => createHmac("sha256", key).update(text).digest("hex");
  const cases = [
    [body, tag(body)],
    [body, tag("{}")],
    [body, tag(body, "another")],
    [body, tag(body).slice(2)],
  ];
  await agree("razorpay", "X-Razorpay-Signature", cases, (text, signature) =>
    Razorpay.validateWebhookSignature(text, signature, secret),
  );
  const found = await heard();
  assert.deepEqual(
    found.map(({ amount }) => amount),
    [8],
  );
});

test("of EasyPost's events those are heard that its own library takes", { skip }, async () => {
  const secret = "a-webhook-secret";
  const heard = await listening("easypost", {
    connector: "easypost",
    credentials: { key: "EZTKnone", webhook_secret: secret },
  });
  const body = JSON.stringify({ id: "evt_1", description: "tracker.updated", data: { amount: 6 } });
  const tag = (text, key = secret) =>
    `hmac-sha256-hex=${createHmac("sha256", key).update(text).digest("hex")}`;
  const cases = [
    [body, tag(body)],
    [body, tag("{}")],
    [body, tag(body, "another")],
    [body, tag(body).replace("hmac-sha256-hex=", "")],
  ];
  const client = new EasyPost("EZTKnone");
  await agree("easypost", "X-Hmac-Signature", cases, (text, signature) => {
    try {
      client.Utils.validateWebhook(Buffer.from(text), { "X-Hmac-Signature": signature }, secret);
      return true;
    } catch {
      return false;
    }
  });
  assert.deepEqual(kept(await heard()), [["evt_1", "tracker.updated", 6]]);
});

test("a form that Twilio's own library has signed is heard, once", { skip }, async () => {
  const [token, url] = ["a".repeat(32), "https://box.example/api/homeport/integrations/twilio/events?a=b"];
  const heard = await listening("twilio", {
    connector: "twilio",
    credentials: {
      account: `AC${"0".repeat(32)}`,
      token,
      webhook_url: url,
    },
  });
  const tellForm = async (params, tag) => {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(params))
      for (const one of [value].flat()) form.append(name, one);
    return tell("twilio", form.toString(), {
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Twilio-Signature": tag,
    });
  };
  const said = { MessageSid: "SM1", Body: "Grüße & more", From: "+431234", Empty: "" };
  const tag = twilio.getExpectedTwilioSignature(token, url, said);
  assert.equal(await tellForm(said, tag), 204);
  assert.equal(await tellForm(said, tag), 204);
  assert.equal(await tellForm({ ...said, Body: "other" }, tag), 400);
  assert.equal(await tellForm(said, twilio.getExpectedTwilioSignature("b", url, said)), 400);
  const several = { MessageSid: "SM2", Media: ["b", "a", "b"] };
  assert.equal(
    await tellForm(several, twilio.getExpectedTwilioSignature(token, url, several)),
    204,
  );
  assert.equal((await heard()).length, 2);
});
