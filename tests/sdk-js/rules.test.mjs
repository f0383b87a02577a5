import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, refusal, superuser, user } from "./clients.mjs";
import { Listener } from "./listener.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
const ada = await user(box, "ada");
const bob = await user(box, "bob");
const visitor = guest(box);
const idOf = (pb) => pb.authStore.record.id;

const OWNER = "owner = @request.auth.id && @request.auth.id != ''";
await admin.collections.create({
  name: "notes",
  listRule: OWNER,
  viewRule: OWNER,
  createRule: OWNER,
  updateRule: `${OWNER} && @request.body.owner:changed = false`,
  deleteRule: OWNER,
  fields: [
    { name: "text", type: "text", required: true },
    { name: "owner", type: "text" },
  ],
});
const write = (pb, text) => pb.collection("notes").create({ text, owner: idOf(pb) });

const hers = await write(ada, "hers");
const his = await write(bob, "his");

describe("a record that belongs to its owner", () => {
  test("is seen by the owner alone", async () => {
    assert.deepEqual(await ada.collection("notes").getFullList(), [hers]);
    assert.deepEqual(await bob.collection("notes").getFullList(), [his]);
    assert.deepEqual(await visitor.collection("notes").getFullList(), []);
    assert.equal((await admin.collection("notes").getFullList()).length, 2);
  });

  test("cannot be found by a filter of somebody else", async () => {
    for (const filter of ["text = 'hers'", "text = 'hers' || 1 = 1", `id = '${hers.id}'`]) {
      const found = await bob.collection("notes").getFullList({ filter });
      assert.ok(
        found.every((note) => note.id === his.id),
        filter,
      );
    }
  });

  for (const [name, attempt] of [
    ["read", (notes, id) => notes.getOne(id)],
    ["changed", (notes, id) => notes.update(id, { text: "mine now" })],
    ["taken", (notes, id) => notes.update(id, { owner: idOf(bob) })],
    ["deleted", (notes, id) => notes.delete(id)],
  ]) {
    test(`cannot be ${name} by another user or a guest: 404, as if it were not there`, async () => {
      const missing = await refusal(attempt(bob.collection("notes"), "nothinghere0000"));
      for (const pb of [bob, visitor]) {
        const error = await refusal(attempt(pb.collection("notes"), hers.id));
        assert.equal(error.status, 404);
        assert.deepEqual(error.response, missing.response);
      }
      assert.deepEqual(await ada.collection("notes").getOne(hers.id), hers);
    });
  }

  test("cannot be written in another's name", async () => {
    for (const pb of [bob, visitor]) {
      const error = await refusal(pb.collection("notes").create({ text: "x", owner: idOf(ada) }));
      assert.deepEqual(error.response, {
        data: {},
        message: "Failed to create record.",
        status: 400,
      });
    }
    assert.equal((await admin.collection("notes").getList()).totalItems, 2);
  });

  test("cannot be given away", async () => {
    const error = await refusal(ada.collection("notes").update(hers.id, { owner: idOf(bob) }));
    assert.equal(error.status, 404);
  });

  test("is changed and deleted by the owner", async () => {
    const note = await write(ada, "draft");
    const changed = await ada.collection("notes").update(note.id, { text: "done" });
    assert.deepEqual(changed, { ...note, text: "done" });
    assert.equal(await ada.collection("notes").delete(note.id), true);
  });
});

describe("subscribers", () => {
  test("hear only what they may see", async () => {
    const [toAda, toBob, toAdmin, toVisitor] = await Promise.all(
      [ada, bob, admin, visitor].map((pb) => Listener.to(pb, "notes")),
    );
    const letter = await write(ada, "for Ada only");
    const rewritten = await ada.collection("notes").update(letter.id, { text: "still hers" });
    await ada.collection("notes").delete(letter.id);
    const answer = await write(bob, "for Bob only");
    // What everybody may see comes last: whoever hears it has heard all there was to hear.
    await admin.collections.update("notes", { listRule: "" });
    const open = await admin.collection("notes").create({ text: "for everybody" });

    const ofHers = [
      { action: "create", record: letter },
      { action: "update", record: rewritten },
      { action: "delete", record: rewritten },
    ];
    const ofHis = { action: "create", record: answer };
    const ofOpen = { action: "create", record: open };
    await sameEvents(toAda, [...ofHers, ofOpen]);
    await sameEvents(toBob, [ofHis, ofOpen]);
    await sameEvents(toVisitor, [ofOpen]);
    await sameEvents(toAdmin, [...ofHers, ofHis, ofOpen]);
    await admin.collections.update("notes", { listRule: OWNER });
    await Promise.all([ada, bob, admin, visitor].map((pb) => pb.collection("notes").unsubscribe()));
  });

  test("of a single record are judged by the view rule", async () => {
    const note = await write(ada, "watched");
    const toAda = await Listener.to(ada, "notes", note.id);
    const toBob = await Listener.to(bob, "notes", note.id);
    const secret = await ada.collection("notes").update(note.id, { text: "secret" });
    await admin.collections.update("notes", { viewRule: "" });
    const open = await ada.collection("notes").update(note.id, { text: "open" });
    await sameEvents(toAda, [
      { action: "update", record: secret },
      { action: "update", record: open },
    ]);
    await sameEvents(toBob, [{ action: "update", record: open }]);
    await admin.collections.update("notes", { viewRule: OWNER });
  });

  test("who sign in on an open stream hear as that user from then on", async () => {
    const phone = guest(box);
    const heard = await Listener.to(phone, "notes");
    await write(ada, "before signing in");
    phone.authStore.save(ada.authStore.token, ada.authStore.record);
    await phone.collection("notes").subscribe("PB_SIGNED_IN", () => {});
    const note = await write(ada, "after signing in");
    await sameEvents(heard, [{ action: "create", record: note }]);
  });
});

describe("rules", () => {
  test("that are null let superusers alone through", async () => {
    await admin.collections.create({ name: "vault", fields: [{ name: "text", type: "text" }] });
    const record = await admin.collection("vault").create({ text: "locked" });
    const attempts = [
      (vault) => vault.getList(),
      (vault) => vault.getOne(record.id),
      (vault) => vault.create({ text: "x" }),
      (vault) => vault.update(record.id, { text: "x" }),
      (vault) => vault.delete(record.id),
    ];
    for (const pb of [ada, visitor]) {
      for (const attempt of attempts) {
        const error = await refusal(attempt(pb.collection("vault")));
        assert.equal(error.status, 403);
        assert.equal(error.message, "Only superusers can perform this action.");
      }
    }
    assert.deepEqual(await admin.collection("vault").getOne(record.id), record);
  });

  test("take effect at once when they change", async () => {
    await admin.collections.create({
      name: "board",
      listRule: null,
      createRule: "@request.auth.verified = true || text = 'hello'",
      fields: [{ name: "text", type: "text" }],
    });
    const board = ada.collection("board");
    assert.equal((await refusal(board.create({ text: "goodbye" }))).status, 400);
    const hello = await board.create({ text: "hello" });
    assert.equal((await refusal(board.getList())).status, 403);
    await admin.collections.update("board", { listRule: "@request.auth.id != ''" });
    assert.deepEqual((await board.getList()).items, [hello]);
    assert.deepEqual((await visitor.collection("board").getList()).items, []);
    await admin.collection("users").update(idOf(ada), { verified: true });
    assert.equal((await board.create({ text: "goodbye" })).text, "goodbye");
  });

  test("that cannot be meant are refused when they are saved", async () => {
    for (const rule of ["nope = 1", "text = ", "text == 'x'", "@request.nope = 1"]) {
      const error = await refusal(admin.collections.update("board", { listRule: rule }));
      assert.equal(error.status, 400, rule);
      assert.ok(error.response.data.listRule.code, rule);
    }
  });

  test("see headers and queries of the request", async () => {
    await admin.collections.update("board", {
      listRule: "@request.headers.x_door = 'open' || @request.query.door = 'open'",
    });
    const board = visitor.collection("board");
    assert.equal((await board.getList()).items.length, 0);
    assert.equal((await board.getList(1, 9, { headers: { "X-Door": "open" } })).items.length, 2);
    assert.equal((await board.getList(1, 9, { query: { door: "open" } })).items.length, 2);
  });

  test("do not let anybody but superusers ask about requests in a filter", async () => {
    const filter = "@request.auth.id != ''";
    const error = await refusal(ada.collection("notes").getList(1, 30, { filter }));
    assert.equal(error.status, 403);
    assert.ok((await admin.collection("notes").getList(1, 30, { filter })).totalItems > 0);
  });
});

async function sameEvents(listener, expected) {
  const events = await listener.take(expected.length);
  assert.deepEqual(events, expected);
  assert.equal(listener.unread, 0);
}
