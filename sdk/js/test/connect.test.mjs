import assert from "node:assert/strict";
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import PocketBase from "pocketbase";
import { connect, memoryStore, NotPaired, pair, Revoked, Unreachable } from "../dist/index.js";
import { nodePlatform as on } from "../dist/node/index.js";
import { Box, phone, until } from "./box.mjs";
import { Middle } from "./middle.mjs";

let box;
before(async () => {
  box = await Box.start();
  const open = { listRule: "", viewRule: "", createRule: "", updateRule: "", deleteRule: "" };
  const fields = [
    { name: "title", type: "text" },
    { name: "file", type: "file" },
  ];
  await box.admin("POST", "/api/collections", {
    ...{ name: "notes", type: "base", fields, pairedOnly: true, ...open },
  });
});
after(() => box.remove());

/** A store that holds a paired box. */
async function paired() {
  const store = memoryStore();
  await pair((await box.newCode()).link, { ...phone, store, on });
  return store;
}

async function change(store, how) {
  const kept = JSON.parse(await store.read());
  how(kept.box);
  return memoryStore(JSON.stringify(kept));
}

test("without a box there is nothing to connect to", async () => {
  await assert.rejects(connect(memoryStore(), { on }), NotPaired);
});

test("the client is PocketBase's own, and reaches what only paired devices may", async () => {
  const client = await connect(await paired(), { on });
  assert.equal(Object.getPrototypeOf(client), PocketBase.prototype);
  const notes = client.collection("notes");
  const note = await notes.create({ title: "mine", file: new File(["hello"], "hello.txt") });
  assert.equal((await notes.getOne(note.id)).title, "mine");
  assert.equal((await notes.update(note.id, { title: "changed" })).title, "changed");
  assert.ok((await notes.getFullList()).length > 0);
  assert.match(note.file, /^hello_/);
  await notes.delete(note.id);
  await assert.rejects(notes.getOne(note.id), { status: 404 });
});

test("a client that is not paired is kept out, and one that trusts nothing gets nowhere", async () => {
  const plain = new PocketBase(box.url);
  await assert.rejects(plain.collection("notes").getList(), { status: 0 });
  const kept = JSON.parse(await (await paired()).read());
  plain.beforeSend = (url, options) => ({
    url,
    options: { ...options, fetch: on.pinnedFetch(kept.box.ca) },
  });
  await assert.rejects(plain.collection("notes").getList(), { status: 403 });
});

test("live changes go to the paired device", async () => {
  const client = await connect(await paired(), { on });
  const heard = [];
  await client.collection("notes").subscribe("*", ({ record }) => heard.push(record.title));
  await client.collection("notes").create({ title: "live" });
  await until("it is heard", () => heard.length > 0);
  assert.deepEqual(heard, ["live"]);
  await client.collection("notes").unsubscribe();
});

test("a restart of the box is not noticed", async () => {
  const client = await connect(await paired(), { on });
  await client.collection("notes").create({ title: "before" });
  await box.stop();
  await box.restart();
  const list = await client.collection("notes").getFullList({ filter: "title = 'before'" });
  assert.equal(list.length, 1);
});

test("a revoked device is told so, and its stream ends", async () => {
  const store = await paired();
  let told = 0;
  const client = await connect(store, { on, onRevoked: () => (told += 1) });
  // What ends its attempts is not in its types: another version might call it otherwise.
  assert.equal(client.realtime.maxReconnectAttempts, Number.POSITIVE_INFINITY);
  await client.collection("notes").subscribe("*", () => {});
  let isOver = false;
  client.realtime.onDisconnect = () => {
    isOver = true;
  };
  const { device } = JSON.parse(await store.read());
  await box.admin("POST", `/api/homeport/devices/${device.id}/revoke`, {});
  await until("the stream ends", () => isOver || told > 0);
  const refused = await client.collection("notes").getList().catch((error) => error);
  assert.ok(refused.originalError instanceof Revoked, String(refused));
  assert.equal(told, 1);
  // The attempt that was under way is the last.
  await until("the client has given up", () => client.realtime.reconnectAttempts === 0);
  // Nothing tries to connect again: this process would not end, and the runner fails it then.
  await assert.rejects(client.collection("notes").subscribe("*", () => {}));
});

test("the box is found again at another known address, past an impostor", async () => {
  const middle = await Middle.start(() => ({ data: '{"code":200}' }));
  const { port } = new URL(box.url);
  const store = await change(await paired(), (known) => {
    known.hosts = ["127.0.0.1"];
    known.port = middle.port;
  });
  let asked = 0;
  const askForAddress = async () => {
    asked += 1;
    return `127.0.0.1:${port}`;
  };
  const client = await connect(store, { on, askForAddress });
  assert.equal((await client.health.check()).code, 200);
  assert.equal(asked, 1);
  assert.equal(client.baseURL, `https://127.0.0.1:${port}`);
  // The impostor's certificate did not hold, so nothing reached him.
  assert.deepEqual(middle.heard, []);
  middle.stop();
  // The next start begins where it was found.
  assert.equal(JSON.parse(await store.read()).box.port, Number(port));
});

test("the name is tried first, then the known addresses, and then the user is asked", async () => {
  const tried = [];
  const platform = {
    ...on,
    pinnedFetch: () => async (url) => {
      tried.push(new URL(url).hostname);
      throw Object.assign(new TypeError("fetch failed"), { sent: false });
    },
  };
  const store = await change(await paired(), (known) => {
    known.hosts = ["192.168.7.1", "192.168.7.2", "test-box.local"];
  });
  const askForAddress = async () => {
    tried.push("asked");
    return null;
  };
  const client = await connect(store, { on: platform, askForAddress });
  const failed = await client.health.check().catch((error) => error);
  assert.ok(failed.originalError instanceof Unreachable, String(failed));
  const order = ["192.168.7.1", "test-box.local", "192.168.7.1", "192.168.7.2", "asked"];
  assert.deepEqual(tried, order);
});

test("the box is found where it is announced, past an impostor and a crowd", async () => {
  const middle = await Middle.start(() => ({ data: '{"code":200}' }));
  const port = Number(new URL(box.url).port);
  const store = await change(await paired(), (known) => {
    known.hosts = ["127.0.0.1"];
    known.port = 1;
  });
  const fp = box.fingerprint.slice(0, 8);
  let over = false;
  const browse = (found, signal) => {
    signal.addEventListener("abort", () => {
      over = true;
    });
    const hosts = ["127.0.0.1"];
    // Another box, which says so, is left alone.
    found({ hosts: ["127.0.0.9"], port, fp: "00000000" });
    found({ hosts, port: middle.port, fp });
    found({ hosts: ["::1"], port: 1 });
    found({ hosts, port, fp });
    for (let at = 2; at < 200; at += 1) found({ hosts: [`127.0.0.${at}`], port: 1, fp });
  };
  const tried = new Set();
  const pinnedFetch = (ca) => {
    const fetch = on.pinnedFetch(ca);
    return (input, init) => {
      tried.add(new URL(typeof input === "string" ? input : input.url).host);
      return fetch(input, init);
    };
  };
  const askForAddress = () => assert.fail("the user was asked");
  const client = await connect(store, { on: { ...on, browse, pinnedFetch }, askForAddress });
  assert.equal((await client.health.check()).code, 200);
  assert.equal(client.baseURL, box.url);
  assert.ok(over, "it goes on browsing");
  assert.ok(!tried.has(`127.0.0.9:${port}`) && tried.has("[::1]:1") && tried.size < 40, [...tried]);
  assert.deepEqual(middle.heard, []);
  middle.stop();
});

test("what may have reached the box is not sent twice", async () => {
  let sent = 0;
  const platform = {
    ...on,
    pinnedFetch: (ca) => {
      const real = on.pinnedFetch(ca);
      return async (url, init) => {
        if (!String(url).endsWith("/records")) return await real(url, init);
        sent += 1;
        throw Object.assign(new TypeError("fetch failed"), { sent: true });
      };
    },
  };
  const client = await connect(await paired(), { on: platform });
  await assert.rejects(client.collection("notes").create({ title: "once" }), { status: 0 });
  assert.equal(sent, 1);
});

const authority = (how, body) => box.admin(how ? "POST" : "GET", `/api/homeport/authority${how}`, body);
const shownAs = (fingerprint) => fingerprint.replaceAll(":", "").toLowerCase();

test("a new authority is learned over the one before, and then trusted alone", async () => {
  const [store, absent] = [await paired(), await paired()];
  const before = JSON.parse(await store.read()).box;
  const open = await connect(store, { on });
  await open.collection("notes").create({ title: "on both" });
  const changed = await authority("/rotate", {});
  const unaware = changed.overlap.unaware.length;
  assert.notEqual(shownAs(changed.fingerprint), before.fingerprint);

  // It knows the old one only, and is told.
  const client = await connect(store, { on });
  await client.collection("notes").getList();
  const told = JSON.parse(await store.read()).box;
  assert.equal(told.fingerprint, shownAs(changed.fingerprint));
  assert.equal(told.previous.fingerprint, before.fingerprint);
  assert.equal(told.previous.ca, before.ca);
  // The next request says that it knows.
  await client.collection("notes").getList();
  const { overlap } = await authority("");
  assert.deepEqual([overlap.known, overlap.unaware.length], [changed.overlap.known + 1, unaware - 1]);
  // Whoever pairs now never trusts the old one.
  assert.equal(JSON.parse(await (await paired()).read()).box.previous, undefined);

  await authority("/end-overlap", {});
  await (await connect(store, { on })).collection("notes").getList();
  const kept = JSON.parse(await store.read()).box;
  assert.deepEqual([kept.ca, kept.previous], [told.ca, undefined]);
  // What was open before goes on; who was away all the time finds nobody.
  await open.collection("notes").getList();
  const away = await connect(absent, { on });
  const failed = await away.health.check().catch((error) => error);
  assert.ok(failed.originalError instanceof Unreachable, String(failed));
  assert.equal(JSON.parse(await absent.read()).box.fingerprint, before.fingerprint);
});

test("a new authority counts once it is kept, not before", async () => {
  const store = await paired();
  let isLocked = true;
  const locked = {
    read: () => store.read(),
    write: async (text) => {
      if (isLocked) throw new Error("the keychain is locked");
      await store.write(text);
    },
  };
  const before = JSON.parse(await store.read()).box;
  await authority("/rotate", {});
  const unaware = async () => (await authority("")).overlap.unaware.map(({ id }) => id);
  const { id } = JSON.parse(await store.read()).device;
  // It goes on as it was, and the box goes on counting it as one that does not know.
  for (let start = 0; start < 2; start += 1) {
    const client = await connect(locked, { on });
    assert.equal((await client.health.check()).code, 200);
    assert.ok((await unaware()).includes(id));
  }
  assert.equal(JSON.parse(await store.read()).box.fingerprint, before.fingerprint);
  isLocked = false;
  const client = await connect(locked, { on });
  await client.health.check();
  await client.health.check();
  assert.notEqual(JSON.parse(await store.read()).box.fingerprint, before.fingerprint);
  assert.ok(!(await unaware()).includes(id));
  await authority("/end-overlap", {});
});

test("a certificate that is not what its fingerprint says is not kept", async () => {
  const middle = await Middle.start(() => ({ data: "{}" }));
  const pem = (der) => `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
  const wrong = [
    { fingerprint: "0".repeat(64) },
    { fingerprint: middle.fingerprint },
    { ca: "", fingerprint: middle.fingerprint },
    { ca: pem(middle.ca) },
  ];
  for (const lie of wrong) {
    const store = await paired();
    const { ca, fingerprint } = JSON.parse(await store.read()).box;
    const platform = {
      ...on,
      pinnedFetch: (trusted) => {
        const real = on.pinnedFetch(trusted);
        return async (url, init) => {
          const answer = await real(url, init);
          if (!String(url).endsWith("/device/token")) return answer;
          const body = await answer.json();
          return Response.json({ ...body, box: { ...body.box, ...lie } });
        };
      },
    };
    await (await connect(store, { on: platform })).health.check();
    const kept = JSON.parse(await store.read()).box;
    assert.deepEqual([kept.ca, kept.fingerprint, kept.previous], [ca, fingerprint, undefined]);
  }
  middle.stop();
});

test("a box that was put back to before its authority was changed is still known", async () => {
  const store = await paired();
  const { fingerprint } = JSON.parse(await store.read()).box;
  const [folder, aside] = [join(box.dataDir, "tls"), `${box.dataDir}-tls`];
  await cp(folder, aside, { recursive: true });
  await authority("/rotate", {});
  const client = await connect(store, { on });
  await client.health.check();
  await client.health.check();
  assert.notEqual(JSON.parse(await store.read()).box.fingerprint, fingerprint);
  await box.stop();
  await rm(folder, { recursive: true });
  await rename(aside, folder);
  await box.restart();
  await (await connect(store, { on })).health.check();
  assert.equal(JSON.parse(await store.read()).box.fingerprint, fingerprint);
});
