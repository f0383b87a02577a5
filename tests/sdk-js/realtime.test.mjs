import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { onPocketBase, trustedBox } from "./box.mjs";
import { guest, sameAccount, superuser } from "./clients.mjs";
import { Listener } from "./listener.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const open = { listRule: "", viewRule: "", createRule: "", updateRule: "", deleteRule: "" };
const fields = [
  { name: "text", type: "text" },
  { name: "size", type: "number" },
];
await admin.collections.create({ name: "posts", ...open, fields });
const posts = admin.collection("posts");

describe("a subscription", () => {
  test("to one record hears of no other", async () => {
    const [watched, other] = [await posts.create({ text: "a" }), await posts.create({ text: "b" })];
    const heard = await Listener.to(guest(box), "posts", watched.id);
    await posts.update(other.id, { text: "B" });
    const changed = await posts.update(watched.id, { text: "A" });
    await posts.delete(watched.id);
    assert.deepEqual(await heard.take(2), [
      { action: "update", record: changed },
      { action: "delete", record: changed },
    ]);
    assert.equal(heard.unread, 0);
  });

  test("with a filter hears what the filter finds, as it is after the change", async () => {
    const heard = await Listener.to(guest(box), "posts", "*", {
      filter: "size > 10 && text ~ 'ü'",
    });
    await posts.create({ text: "Größe", size: 11 });
    const fits = await posts.create({ text: "GRüN", size: 11 });
    await posts.update(fits.id, { size: 10 });
    const again = await posts.update(fits.id, { size: 12 });
    assert.deepEqual(await heard.take(2), [
      { action: "create", record: fits },
      { action: "update", record: again },
    ]);
  });

  test("with fields hears only those", async () => {
    const heard = await Listener.to(guest(box), "posts", "*", { fields: "text" });
    await posts.create({ text: "short", size: 3 });
    assert.deepEqual(await heard.next(), { action: "create", record: { text: "short" } });
  });

  test("beside others on one connection hears its own part", async () => {
    const pb = guest(box);
    const large = await Listener.to(pb, "posts", "*", { filter: "size >= 100" });
    const small = await Listener.to(pb, "posts", "*", { filter: "size < 100" });
    const all = await Listener.to(pb, "posts");
    const sizes = [1, 100, 99, 1000];
    for (const size of sizes) await posts.create({ size });
    const heard = async (listener, count) =>
      (await listener.take(count)).map((event) => event.record.size).sort((a, b) => a - b);
    assert.deepEqual(await heard(large, 2), [100, 1000]);
    assert.deepEqual(await heard(small, 2), [1, 99]);
    assert.deepEqual(await heard(all, 4), [1, 99, 100, 1000]);
  });

  test("that was ended hears nothing more, and the others go on", async () => {
    const pb = guest(box);
    const ended = new Listener();
    const unsubscribe = await pb.collection("posts").subscribe("*", ended.hear);
    const other = await Listener.to(pb, "posts", "*", { query: { other: "1" } });
    const first = await posts.create({ text: "first" });
    assert.deepEqual(await ended.next(), { action: "create", record: first });
    await unsubscribe();
    await posts.create({ text: "second" });
    await other.take(2);
    assert.equal(ended.unread, 0);
    assert.equal(pb.realtime.isConnected, true);
    await pb.collection("posts").unsubscribe();
    assert.equal(pb.realtime.isConnected, false, "the last one closes the connection");
  });

  test("that names a collection by its id hears the same", async () => {
    const { id } = await admin.collections.getOne("posts");
    const heard = await Listener.to(guest(box), id);
    const record = await posts.create({ text: "by id" });
    assert.deepEqual(await heard.next(), { action: "create", record });
  });

  test("to a collection that is removed stays silent, and the rest of the connection works", async () => {
    const pb = guest(box);
    await admin.collections.create({ name: "fleeting", ...open, fields });
    const fleeting = await Listener.to(pb, "fleeting");
    const lasting = await Listener.to(pb, "posts");
    const record = await admin.collection("fleeting").create({ text: "soon gone" });
    assert.deepEqual(await fleeting.next(), { action: "create", record });
    assert.equal(await admin.collections.delete("fleeting"), true);
    const after = await posts.create({ text: "still here" });
    assert.deepEqual(await lasting.next(), { action: "create", record: after });
    assert.equal(fleeting.unread, 0);
    assert.equal(pb.realtime.isConnected, true);
  });

  test("to a collection that is made later hears it from its first record", async () => {
    const heard = await Listener.to(guest(box), "future");
    await admin.collections.create({ name: "future", ...open, fields });
    const record = await admin.collection("future").create({ text: "at last" });
    assert.deepEqual(await heard.next(), { action: "create", record });
    await admin.collections.delete("future");
  });

  test("follows the fields of its collection as they change", async () => {
    await admin.collections.create({ name: "changing", ...open, fields });
    const heard = await Listener.to(guest(box), "changing");
    const { fields: now } = await admin.collections.getOne("changing");
    const renamed = now.map((field) =>
      field.name === "size" ? { ...field, name: "width" } : field,
    );
    await admin.collections.update("changing", { fields: renamed });
    const record = await admin.collection("changing").create({ text: "wide", width: 4 });
    assert.deepEqual(await heard.next(), { action: "create", record });
    assert.equal(record.width, 4);
  });
});

describe("many at once", () => {
  test("50 creates at the same time are 50 records, and every phone hears each once", async () => {
    const phones = await Promise.all(
      Array.from({ length: 5 }, () =>
        Listener.to(guest(box), "posts", "*", { filter: "text = 'rush'" }),
      ),
    );
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, size) =>
        posts.create({ text: "rush", size }, { requestKey: null }),
      ),
    );
    assert.equal(new Set(made.map((record) => record.id)).size, 50);
    const found = await posts.getFullList({ filter: "text = 'rush'", sort: "size" });
    assert.deepEqual(found, made);
    for (const heard of phones) {
      const events = await heard.take(50);
      assert.deepEqual(
        events.map((event) => event.record).sort((a, b) => a.size - b.size),
        made,
      );
      assert.equal(heard.unread, 0);
    }
  });

  const skip = onPocketBase && "PocketBase loses some of them";
  test("50 additions to one number at the same time are all counted", { skip }, async () => {
    const { id } = await posts.create({ text: "counter", size: 0 });
    await Promise.all(
      Array.from({ length: 50 }, () => posts.update(id, { "size+": 1 }, { requestKey: null })),
    );
    assert.equal((await posts.getOne(id)).size, 50);
  });

  test("records of one id made at the same time are one record", async () => {
    const other = sameAccount(box, admin).collection("posts");
    const outcomes = await Promise.allSettled(
      [posts, other, posts, other].map((service) =>
        service.create({ id: "exactlyoneof000" }, { requestKey: null }),
      ),
    );
    const refused = outcomes.filter(({ status }) => status === "rejected");
    assert.equal(refused.length, 3);
    for (const { reason } of refused) {
      assert.equal(reason.response.data.id.code, "validation_not_unique");
    }
  });
});
