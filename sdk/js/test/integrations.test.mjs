import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { callIntegration, connect, failureOf, memoryStore, pair } from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone } from "./box.mjs";

/** More than goes through a connection at once. */
const SONG = Buffer.alloc(3 << 20, "la ");

/** Passes songs on as they come. */
const songs = {
  id: "songs",
  title: "Songs",
  category: "other",
  docs: "https://example.com/docs",
  test: { action: "look" },
  actions: {
    look: { title: "Look", effect: "read", method: "GET", path: "/" },
    get: {
      title: "Get a song",
      effect: "read",
      method: "GET",
      path: "/song/{{input.name}}",
      input: { name: { type: "text", required: true } },
      stream: { types: ["audio/*"], max_bytes: 10 << 20 },
    },
  },
};

/** A notifier as one would run it on the local network. */
const notifier = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (request.url.startsWith("/song")) {
    const type = { "Content-Type": "audio/flac" };
    if (request.url === "/song/half") {
      response.writeHead(200, { ...type, "Content-Length": SONG.length });
      return response.write(SONG.subarray(0, 1000), () => response.destroy());
    }
    const isThere = request.url === "/song/whole";
    response.writeHead(isThere ? 200 : 404, type);
    return response.end(isThere ? SONG : undefined);
  }
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
  await box.admin("PUT", "/api/homeport/connectors/songs", { connector: songs, version: null });
  const music = { connector: "songs", base: `http://${host}`, local: [host], rules: { get: "" } };
  await box.admin("PUT", "/api/homeport/integrations/music", music);
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

test("a large body comes as it is, and is never taken for whole when it is not", async () => {
  const get = (name, options) => callIntegration(client, "music", "get", { name }, options);
  const song = await get("whole");
  assert.equal(song.headers.get("Content-Type"), "audio/flac");
  assert.ok(SONG.equals(Buffer.from(await (await song.blob()).arrayBuffer())));

  // It may end before it has begun, or while it is read.
  await assert.rejects(get("half").then((half) => half.arrayBuffer()));
  const missing = await get("missing").catch((error) => error);
  assert.equal(failureOf(missing).kind, "not_found");

  const ending = new AbortController();
  const left = await get("whole", { signal: ending.signal });
  ending.abort();
  await assert.rejects(left.arrayBuffer());
  // Whoever leaves gives their place back: there are eight.
  for (let asked = 0; asked < 10; asked += 1) await (await get("whole")).body.cancel();
});
