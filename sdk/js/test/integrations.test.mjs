import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { callIntegration, connect, failureOf, memoryStore, pair } from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone } from "./box.mjs";

/** A notifier as one would run it on the local network. */
const notifier = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  const { topic } = text === "" ? {} : JSON.parse(text);
  const isBusy = topic === "busy";
  response.writeHead(isBusy ? 429 : 200, { "Content-Type": "application/json", "Retry-After": "3" });
  response.end(JSON.stringify(isBusy ? { code: 42901, error: "limit reached" } : { id: "n1", topic }));
});

let box;
let client;
before(async () => {
  notifier.listen(0, "127.0.0.1");
  await once(notifier, "listening");
  const host = `127.0.0.1:${notifier.address().port}`;
  box = await Box.start();
  const setup = { connector: "ntfy", base: `http://${host}`, local: [host], rules: { publish: "" } };
  await box.admin("PUT", "/api/homeport/integrations/alarm", setup);
  const store = memoryStore();
  await pair((await box.newCode()).link, { ...phone, store, on });
  client = await connect(store, { on });
});
after(async () => {
  notifier.close();
  await box.remove();
});

test("an app calls a service through the box and reads what went wrong", async () => {
  const note = (topic) => callIntegration(client, "alarm", "publish", { topic, message: "x" });
  // Two at once: neither cancels the other.
  const [first, second] = await Promise.all([note("door"), note("window")]);
  assert.deepEqual([first.topic, second.topic], ["door", "window"]);

  const busy = await note("busy").catch((error) => error);
  const wanted = { kind: "rate_limited", code: "42901", providerStatus: 429, retryAfter: 3 };
  assert.deepEqual(failureOf(busy), wanted);
  const wrong = await note("").catch((error) => error);
  assert.equal(wrong.status, 400);
  assert.equal(failureOf(wrong), null);
  assert.equal(failureOf(new Error("x")), null);
  await assert.rejects(callIntegration(client, "alarm", "health"), { status: 403 });
});
