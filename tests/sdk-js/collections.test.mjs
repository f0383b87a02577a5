import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { trustedBox } from "./box.mjs";
import { guest, refusal, superuser, user } from "./clients.mjs";
import { asSent, COLLECTION, COUNTRIES, importCountries } from "./countries.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
await admin.collections.create(COLLECTION);
const before = await importCountries(admin);

describe("a collection", () => {
  test("is answered with its fields and their defaults", async () => {
    const made = await admin.collections.create({
      name: "tasks",
      type: "base",
      fields: [{ name: "title", type: "text", required: true, max: 100 }],
    });
    assert.match(made.id, /^pbc_\d+$/);
    assert.equal(made.name, "tasks");
    assert.equal(made.type, "base");
    assert.equal(made.system, false);
    assert.equal(made.listRule, null);
    assert.deepEqual(made.indexes, []);
    const [id, title] = made.fields;
    assert.equal(id.name, "id");
    assert.equal(id.system, true);
    assert.equal(id.primaryKey, true);
    assert.deepEqual(title, {
      autogeneratePattern: "",
      help: "",
      hidden: false,
      id: title.id,
      max: 100,
      min: 0,
      name: "title",
      pattern: "",
      presentable: false,
      primaryKey: false,
      required: true,
      system: false,
      type: "text",
    });
  });

  test("is read by its name and by its id", async () => {
    const byName = await admin.collections.getOne("tasks");
    assert.deepEqual(await admin.collections.getOne(byName.id), byName);
    assert.deepEqual(await admin.collections.getFirstListItem("name = 'tasks'"), byName);
  });

  test("is listed with the others", async () => {
    const all = await admin.collections.getFullList({ sort: "name" });
    const names = all.map((collection) => collection.name);
    assert.deepEqual(names, [...names].sort());
    for (const name of ["_superusers", "tasks", "users"]) assert.ok(names.includes(name), name);
    const page = await admin.collections.getList(1, 1, { filter: "name = 'tasks'" });
    assert.deepEqual([page.totalItems, page.items[0].name], [1, "tasks"]);
  });

  test("is nobody's business but superusers'", async () => {
    const ada = await user(box, "ada");
    for (const [pb, status] of [
      [ada, 403],
      [guest(box), 401],
    ]) {
      assert.equal((await refusal(pb.collections.getFullList())).status, status);
      assert.equal((await refusal(pb.collections.getOne("tasks"))).status, status);
      assert.equal((await refusal(pb.collections.create({ name: "x" }))).status, status);
      assert.equal((await refusal(pb.collections.update("tasks", { name: "x" }))).status, status);
      assert.equal((await refusal(pb.collections.delete("tasks"))).status, status);
    }
  });

  const REFUSED = [
    ["has no name", { name: "" }, "name", "validation_required"],
    ["has a name that is taken", { name: "Tasks" }, "name", "validation_collection_name_exists"],
    ["has a name with spaces", { name: "my tasks" }, "name", "validation_match_invalid"],
  ];
  for (const [name, body, field, code] of REFUSED) {
    test(`that ${name} is refused`, async () => {
      const error = await refusal(admin.collections.create({ fields: [], ...body }));
      assert.equal(error.status, 400);
      assert.equal(error.message, "Failed to create collection.");
      assert.equal(error.response.data[field].code, code);
    });
  }

  test("that is deleted is gone with its records", async () => {
    await admin.collections.create({ name: "gone", fields: [{ name: "text", type: "text" }] });
    const { id } = await admin.collection("gone").create({ text: "x" });
    assert.equal(await admin.collections.delete("gone"), true);
    assert.equal((await refusal(admin.collections.getOne("gone"))).status, 404);
    assert.equal((await refusal(admin.collection("gone").getList())).status, 404);
    await admin.collections.create({ name: "gone", fields: [{ name: "text", type: "text" }] });
    assert.equal((await refusal(admin.collection("gone").getOne(id))).status, 404);
    assert.equal((await admin.collection("gone").getList()).totalItems, 0);
  });

  test("that the server needs is not deleted", async () => {
    const error = await refusal(admin.collections.delete("_superusers"));
    assert.equal(error.status, 400);
  });
});

describe("a collection full of countries", () => {
  const countries = (name = "countries") => admin.collection(name);
  const all = (name) => countries(name).getFullList({ sort: "@rowid" });
  const without = (record, ...names) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

  async function changeFields(change) {
    const { fields } = await admin.collections.getOne("countries");
    return admin.collections.update("countries", { fields: change(fields) });
  }

  test("loses nothing when a field is renamed", async () => {
    await changeFields((fields) =>
      fields.map((field) => (field.name === "area" ? { ...field, name: "surface" } : field)),
    );
    const expected = before.map((record) => ({ ...without(record, "area"), surface: record.area }));
    assert.deepEqual(await all(), expected);
    const large = await countries().getFullList({ filter: "surface > 9000000", sort: "-surface" });
    assert.deepEqual(
      large.map((record) => record.code),
      before
        .filter((record) => record.area > 9_000_000)
        .sort((a, b) => b.area - a.area)
        .map((record) => record.code),
    );
    assert.equal((await refusal(countries().getList(1, 1, { filter: "area > 1" }))).status, 400);
  });

  test("loses nothing when two fields swap their names, and when they swap back", async () => {
    const swap = { surface: "neighbours", neighbours: "surface" };
    const swapNames = () =>
      changeFields((fields) => fields.map((f) => ({ ...f, name: swap[f.name] ?? f.name })));
    await swapNames();
    const swapped = await countries().getFirstListItem("code = 'CHE'");
    assert.deepEqual([swapped.surface, swapped.neighbours], [5, 41_284]);
    await swapNames();
    await changeFields((fields) =>
      fields.map((field) => (field.name === "surface" ? { ...field, name: "area" } : field)),
    );
    assert.deepEqual(await all(), before);
  });

  test("gives old records the zero value of a new field", async () => {
    await changeFields((fields) => [
      ...fields,
      { name: "visited", type: "bool" },
      { name: "rating", type: "number" },
      { name: "diary", type: "text" },
      { name: "stamps", type: "select", values: ["in", "out"], maxSelect: 2 },
      { name: "notes", type: "json" },
    ]);
    const zero = { visited: false, rating: 0, diary: "", stamps: [], notes: null };
    assert.deepEqual(
      await all(),
      before.map((record) => ({ ...record, ...zero })),
    );
    assert.equal((await countries().getList(1, 1, { filter: "rating = 0" })).totalItems, 250);
  });

  test("forgets a dropped field for good", async () => {
    const added = new Set(["visited", "rating", "diary", "stamps", "notes"]);
    const { id } = before[0];
    await countries().update(id, { diary: "secret" });
    await changeFields((fields) => fields.filter((field) => !added.has(field.name)));
    assert.ok(!("diary" in (await countries().getOne(id))));
    await changeFields((fields) => [...fields, { name: "diary", type: "text" }]);
    assert.equal((await countries().getOne(id)).diary, "");
    await changeFields((fields) => fields.filter((field) => field.name !== "diary"));
  });

  test("loses nothing when it is renamed itself", async () => {
    const { id } = await admin.collections.getOne("countries");
    const renamed = await admin.collections.update("countries", { name: "lands" });
    assert.equal(renamed.id, id);
    assert.equal((await refusal(countries().getList())).status, 404);
    const lands = await all("lands");
    assert.deepEqual(lands.map(asSent), COUNTRIES);
    assert.ok(lands.every((record) => record.collectionName === "lands"));
    await admin.collections.update("lands", { name: "countries" });
  });

  test("holds to its unique index", async () => {
    const again = await refusal(countries().create(COUNTRIES[0]));
    assert.equal(again.status, 400);
    assert.deepEqual(again.response.data, {
      code: { code: "validation_not_unique", message: "Value must be unique." },
    });
    const taken = await refusal(countries().update(before[1].id, { code: before[0].code }));
    assert.equal(taken.response.data.code.code, "validation_not_unique");
    assert.equal((await countries().getList()).totalItems, 250);
  });

  test("refuses a unique index that its records break", async () => {
    const { indexes } = await admin.collections.getOne("countries");
    const impossible = [...indexes, "CREATE UNIQUE INDEX `idx_region` ON `countries` (`region`)"];
    const error = await refusal(admin.collections.update("countries", { indexes: impossible }));
    assert.equal(error.status, 400);
    assert.ok(error.response.data.indexes);
    assert.deepEqual((await admin.collections.getOne("countries")).indexes, indexes);
  });
});
