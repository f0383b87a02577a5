import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, superuser } from "./clients.mjs";
import { asSent, COLLECTION, COUNTRIES, importCountries } from "./countries.mjs";
import { Listener } from "./listener.mjs";

const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/;

const box = await trustedBox({ after });

describe("every country of the world, while a second phone listens", () => {
  let pb;
  let phone;
  let heard;
  let records;

  before(async () => {
    pb = await superuser(box);
    phone = guest(box);
    await pb.collections.create(COLLECTION);
    heard = await Listener.to(phone, "countries");
  });

  async function hears(action, changes) {
    const events = await heard.take(changes.length);
    const expected = changes.map((record) => ({ action, record }));
    // Homeport promises the order; PocketBase may swap changes that are close in time.
    if (onPocketBase) for (const list of [events, expected]) list.sort(byRecord);
    assert.deepEqual(events, expected);
  }

  test("is answered as it was sent", async () => {
    records = await importCountries(pb);
    assert.equal(records.length, 250);
    assert.deepEqual(records.map(asSent), COUNTRIES);
  });

  test("has an id, its collection and the moments the server sets", () => {
    assert.equal(new Set(records.map((record) => record.id)).size, records.length);
    for (const record of records) {
      assert.match(record.id, /^[a-z0-9]{15}$/);
      assert.equal(record.collectionName, "countries");
      assert.match(record.created, MOMENT);
      assert.match(record.updated, MOMENT);
    }
  });

  test("reaches the phone in order, each once", async () => {
    await hears("create", records);
  });

  test("is read back the same, one by one and all together", async () => {
    const all = await phone.collection("countries").getFullList({ sort: "@rowid" });
    assert.deepEqual(all, records);
    for (const record of records) {
      assert.deepEqual(await phone.collection("countries").getOne(record.id), record);
    }
  });

  test("changes, and the phone hears every change in order, each once", async () => {
    const changed = [];
    for (const { id, region } of records) {
      const change =
        region === "Europe"
          ? { "area+": 0.5, "traits+": "un" }
          : { name: `${id} ✎`, languages: { tlh: "Klingon", list: [1, null, "ö"] }, numbered: "" };
      changed.push(await pb.collection("countries").update(id, change));
    }
    for (const [n, after] of changed.entries()) {
      const before = records[n];
      const expected =
        before.region === "Europe"
          ? { area: before.area + 0.5, traits: [...new Set([...before.traits, "un"])] }
          : {
              name: `${before.id} ✎`,
              languages: { tlh: "Klingon", list: [1, null, "ö"] },
              numbered: "",
            };
      assert.deepEqual(after, { ...before, ...expected, updated: after.updated });
      assert.ok(after.updated > before.updated);
    }
    await hears("update", changed);
    records = changed;
  });

  test("is deleted, and the phone hears every deletion in order, each once", async () => {
    for (const { id } of records) {
      assert.equal(await pb.collection("countries").delete(id), true);
    }
    await hears("delete", records);
    const left = await phone.collection("countries").getList();
    assert.equal(left.totalItems, 0);
  });

  test("was heard of no more often than it changed", async () => {
    const last = await pb.collection("countries").create(COUNTRIES[0]);
    assert.deepEqual(await heard.next(), { action: "create", record: last });
    assert.equal(heard.unread, 0);
    assert.equal(heard.events.length, 3 * COUNTRIES.length + 1);
  });
});

function byRecord(a, b) {
  return a.record.id < b.record.id ? -1 : 1;
}
