// The names of these tests are sentences of docs/SECURITY.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  connect,
  memoryStore,
  NotThisBox,
  pair,
  pairByNumber,
  parseLink,
  Refused,
  Unreachable,
} from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { webCryptoKeys } from "../dist/node/keys.js";
import { base64url, bytesOf, sha256 } from "../dist/text.js";
import { Box, phone } from "./box.mjs";
import { ledTo, Middle } from "./middle.mjs";

let box;
before(async () => {
  box = await Box.start();
});
after(() => box.remove());

/** The box's CA certificate, DER. */
async function caOf(url) {
  return Buffer.from(
    await on.readUnverified(`${url}/api/homeport/ca`, 8192, AbortSignal.timeout(5000)),
  );
}

test("a link pairs the app, once", async () => {
  const { link } = await box.newCode();
  const store = memoryStore();
  const kept = await pair(link, { ...phone, store, on });
  assert.equal(kept.box.fingerprint, box.fingerprint);
  assert.deepEqual(JSON.parse(await store.read()), kept);
  const device = (await box.devices()).find(({ id }) => id === kept.device.id);
  assert.deepEqual([device.name, device.platform, device.app], Object.values(phone));
  await assert.rejects(pair(link, { ...phone, store: memoryStore(), on }), Refused);
});

test("the command line's link pairs too", async () => {
  const printed = await box.command("pair");
  const link = printed.split("\n").find((line) => line.startsWith("homeport://"));
  await pair(link, { ...phone, store: memoryStore(), on });
});

test("what is no link is refused in words", async () => {
  const { link } = await box.newCode();
  for (const bad of ["", "https://example.com", link.replace("v=1", "v=2"), link.slice(0, -60)]) {
    await assert.rejects(pair(bad, { ...phone, store: memoryStore(), on }), /code/);
  }
  const nowhere = ledTo(link, 1);
  await assert.rejects(pair(nowhere, { ...phone, store: memoryStore(), on }), Unreachable);
});

test("addresses of both kinds, and names, are read from a link", async () => {
  const { link } = await box.newCode();
  const hosts = "h=192.168.1.20,%5Bfd00::7%5D,test-box.local";
  const read = parseLink(link.replace(/h=[^&]+/, hosts));
  assert.deepEqual(read.hosts, ["192.168.1.20", "[fd00::7]", "test-box.local"]);
  // What could lead elsewhere is no host.
  const odd = parseLink(link.replace(/h=[^&]+/, "h=evil.example/x,a@b,127.0.0.1"));
  assert.deepEqual(odd.hosts, ["127.0.0.1"]);
});

test("a man in the middle with his own authority is refused before anything is sent", async () => {
  const middle = await Middle.start((_, __, { ca }) => ({ data: ca }));
  const { id, link } = await box.newCode();
  const store = memoryStore();
  await assert.rejects(pair(ledTo(link, middle.port), { ...phone, store, on }), NotThisBox);
  assert.deepEqual(middle.heard, ["GET /api/homeport/ca"]);
  assert.equal(await store.read(), null);
  // He has learned nothing: the code is still good.
  const { state } = await box.admin("GET", `/api/homeport/pairings/${id}`);
  assert.equal(state, "waiting");
  middle.stop();
});

test("the box's certificate in front of somebody else's key is refused", async () => {
  const ca = await caOf(box.url);
  const middle = await Middle.start(() => ({ data: ca }));
  const { link } = await box.newCode();
  const asked = pair(ledTo(link, middle.port), { ...phone, store: memoryStore(), on });
  await assert.rejects(asked, Unreachable);
  assert.deepEqual(middle.heard, ["GET /api/homeport/ca"]);
  middle.stop();
});

test("a number that is typed pairs an app without a camera", async () => {
  const { id, addresses } = await box.newCode();
  const store = memoryStore();
  const askForNumber = async () => (await box.number(id)).replace(/(\d{3})/g, "$1 ");
  const kept = await pairByNumber(addresses[0], { ...phone, store, on, askForNumber });
  assert.equal(kept.box.fingerprint, box.fingerprint);
  const client = await connect(store, { on });
  assert.equal((await client.health.check()).code, 200);
});

test("a number that was mistyped is refused by the app itself", async () => {
  const { id, addresses } = await box.newCode();
  const askForNumber = async () => {
    const number = await box.number(id);
    return (number.startsWith("0") ? "1" : "0") + number.slice(1);
  };
  const asked = pairByNumber(addresses[0], { ...phone, store: memoryStore(), on, askForNumber });
  await assert.rejects(asked, NotThisBox);
  const { typed_wrong: wrong } = await box.admin("GET", `/api/homeport/pairings/${id}`);
  assert.equal(wrong, false);
});

test("a man in the middle of the typed way is refused before the last digits are sent", async () => {
  const { id } = await box.newCode();
  // He makes an exchange of his own with the box, and hands its nonce on to the phone.
  const trusting = on.pinnedFetch(
    `-----BEGIN CERTIFICATE-----\n${(await caOf(box.url)).toString("base64")}\n-----END CERTIFICATE-----\n`,
  );
  const ask = async (path, body) => {
    const typed = `${box.url}/api/homeport/pair/typed${path}`;
    const headers = { "Content-Type": "application/json" };
    const answer = await trusting(typed, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.status === 204 ? {} : await answer.json();
  };
  const key = await webCryptoKeys.open(await webCryptoKeys.create());
  const [point, own] = [base64url(key.point), "his own nonce"];
  const who = ["Test phone", "node", "Tests"];
  const middle = await Middle.start(async (request, _, { ca }) => {
    if (request.url.endsWith("/ca")) return { data: ca };
    if (request.url.endsWith("/reveal")) return { status: 204 };
    const bound = bytesOf(["homeport typed commitment 1", own, point, ...who]);
    const { exchange, nonce } = await ask("", { commitment: base64url(await sha256(bound)) });
    const said = ["homeport typed pair 1", box.fingerprint, exchange, nonce, own, point, ...who];
    const signature = base64url(await key.sign(bytesOf(said)));
    const [name, platform, app] = who;
    await ask("/reveal", { exchange, nonce: own, key: point, signature, name, platform, app });
    return { data: JSON.stringify({ exchange, nonce }) };
  });
  const asked = pairByNumber(`127.0.0.1:${middle.port}`, {
    ...{ ...phone, store: memoryStore(), on },
    askForNumber: () => box.number(id),
  });
  await assert.rejects(asked, NotThisBox);
  assert.ok(!middle.heard.some((line) => line.includes("/confirm")), middle.heard.join("\n"));
  middle.stop();
});
