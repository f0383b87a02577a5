import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { beginPayment, checkPayment, connect, memoryStore, pair } from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone } from "./box.mjs";

/** A service that speaks as Stripe does of one payment. */
let intent = null;
const service = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (request.method === "POST") {
    const form = new URLSearchParams(text);
    intent = {
      id: "pi_1",
      status: "requires_payment_method",
      amount: Number(form.get("amount")),
      amount_received: 0,
      currency: form.get("currency"),
      client_secret: "pi_1_secret_x",
      metadata: { reference: form.get("metadata[reference]") },
    };
  }
  response.writeHead(200, { "Content-Type": "application/json" });
  const isList = request.url.includes("/events");
  response.end(JSON.stringify(isList ? { data: [], has_more: false } : intent));
});

let box;
let client;
let order;
before(async () => {
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
  const host = `127.0.0.1:${service.address().port}`;
  box = await Box.start();
  const fields = [{ name: "total", type: "number" }];
  await box.admin("POST", "/api/collections", { name: "orders", viewRule: "", fields });
  order = await box.admin("POST", "/api/collections/orders/records", { total: 1999 });
  const setup = {
    connector: "stripe",
    base: `http://${host}`,
    local: [host],
    credentials: { secret_key: "sk_test_4711" },
    charges: { orders: { amount: "total", currency: "EUR", rule: "" } },
  };
  await box.admin("PUT", "/api/homeport/integrations/pay", setup);
  const store = memoryStore();
  await pair((await box.newCode()).link, { ...phone, store, on });
  client = await connect(store, { on });
});
after(async () => {
  service.close();
  await box.remove();
});

test("a record is paid once, and how it stands is the service's word", async () => {
  const begin = () => beginPayment(client, "pay", "orders", order.id);
  const first = await begin();
  assert.deepEqual([first.state, first.amount, first.currency, first.digits], ["created", 1999, "EUR", 2]);
  assert.equal(first.payer.client_secret, "pi_1_secret_x");
  assert.equal((await begin()).id, first.id);
  assert.equal((await checkPayment(client, first.id)).state, "created");
  intent = { ...intent, status: "succeeded", amount_received: 1999 };
  const paid = await checkPayment(client, first.id);
  assert.deepEqual([paid.state, paid.captured, paid.refunded], ["captured", 1999, 0]);
  await assert.rejects(beginPayment(client, "pay", "orders", "none"), { status: 404 });
});
