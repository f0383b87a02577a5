import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import PocketBase, { ClientResponseError } from "pocketbase";
import { trustedBox } from "./box.mjs";
import { guest, refusal, sameAccount, superuser } from "./clients.mjs";
import { wireDate } from "./countries.mjs";

const box = await trustedBox({ after });
const admin = await superuser(box);
await admin.collections.create({
  name: "forms",
  fields: [
    { name: "title", type: "text", required: true, min: 2, max: 10 },
    { name: "count", type: "number", min: -5, max: 10, onlyInt: true },
    { name: "mail", type: "email" },
    { name: "page", type: "url" },
    { name: "one", type: "select", values: ["a", "b"], maxSelect: 1 },
    { name: "some", type: "select", values: ["a", "b", "c"], maxSelect: 2 },
    { name: "when", type: "date" },
    { name: "done", type: "bool" },
    { name: "any", type: "json" },
    { name: "place", type: "geoPoint" },
    { name: "html", type: "editor" },
  ],
});
const forms = admin.collection("forms");

describe("the SDK", () => {
  test("finds the box healthy", async () => {
    const health = await guest(box).health.check();
    assert.equal(health.code, 200);
    assert.equal(health.message, "API is healthy.");
  });

  test("says so when nobody is there", async () => {
    const error = await refusal(new PocketBase("https://127.0.0.1:9").health.check());
    assert.equal(error.status, 0);
    assert.equal(error.isAbort, false);
  });

  test("cancels a request that a newer one of the same kind replaces", async () => {
    const older = refusal(forms.getList(1, 10));
    const newer = await forms.getList(1, 10);
    assert.equal((await older).isAbort, true);
    assert.deepEqual(newer.items, []);
  });

  test("cancels by key, all at once, and by a signal", async () => {
    const pb = sameAccount(box, admin);
    const byKey = refusal(pb.collection("forms").getList(1, 1, { requestKey: "mine" }));
    pb.cancelRequest("mine");
    assert.equal((await byKey).isAbort, true);

    const all = ["a", "b"].map((requestKey) => refusal(pb.health.check({ requestKey })));
    pb.cancelAllRequests();
    for (const error of await Promise.all(all)) assert.equal(error.isAbort, true);

    const stop = new AbortController();
    const signalled = refusal(pb.health.check({ signal: stop.signal, requestKey: null }));
    stop.abort();
    assert.equal((await signalled).isAbort, true);
    assert.equal((await pb.health.check()).code, 200);
  });

  test("makes requests of the same kind side by side without a key", async () => {
    const lists = Array.from({ length: 20 }, () => forms.getList(1, 10, { requestKey: null }));
    for (const list of await Promise.all(lists)) assert.equal(list.totalItems, 0);
  });
});

describe("a record", () => {
  test("without values has the zero value of every type", async () => {
    const { id, collectionId, ...values } = await forms.create({ title: "zero" });
    assert.deepEqual(values, {
      collectionName: "forms",
      title: "zero",
      count: 0,
      mail: "",
      page: "",
      one: "",
      some: [],
      when: "",
      done: false,
      any: null,
      place: { lon: 0, lat: 0 },
      html: "",
    });
  });

  const VALUES = [
    ["text in any script", "title", "日本ø🇨🇭\n\"'\\"],
    ["a whole number", "count", 7],
    ["an address", "mail", "ada@example.com"],
    ["a page", "page", "https://example.com/a?b=c#d"],
    ["one choice", "one", "b"],
    ["some choices", "some", ["c", "a"]],
    ["a moment of JavaScript", "when", new Date("2024-02-29T23:59:59.999Z")],
    ["a moment with a zone", "when", "2024-03-01T01:59:59+02:00", "2024-02-29 23:59:59.000Z"],
    ["a day", "when", "2024-02-29", "2024-02-29 00:00:00.000Z"],
    ["what is no moment", "when", "yesterday", ""],
    ["a truth", "done", true],
    ["nested JSON", "any", { list: [1, 2.5, null, "x", { deep: true }], "k.e y": "ü" }],
    ["a number as JSON", "any", 12.5],
    ["a place", "place", { lon: 8.54, lat: 47.37 }],
    ["a page of text", "html", "<p>Grüezi &amp; hallo</p>"],
    ["a number in a text field", "title", 123, "123"],
    ["a text in a number field", "count", "4", 4],
  ];
  for (const [name, field, sent, expected = sent] of VALUES) {
    test(`keeps ${name}`, async () => {
      const made = await forms.create({ title: "value", [field]: sent });
      assert.deepEqual(made[field], expected instanceof Date ? wireDate(expected) : expected);
      assert.deepEqual(await forms.getOne(made.id), made);
    });
  }

  test("is made from a form, too", async () => {
    const form = new FormData();
    form.append("title", "form");
    form.append("count", "3");
    form.append("done", "true");
    form.append("some", "a");
    form.append("some", "b");
    const made = await forms.create(form);
    assert.deepEqual([made.title, made.count, made.done, made.some], ["form", 3, true, ["a", "b"]]);
  });

  test("adds to and takes from what it holds", async () => {
    const { id } = await forms.create({ title: "sum", count: 5, some: ["a"] });
    const added = await forms.update(id, { "count+": 3, "some+": "b" });
    assert.deepEqual([added.count, added.some], [8, ["a", "b"]]);
    const taken = await forms.update(id, { "count-": 10, "some-": ["a", "b"] });
    assert.deepEqual([taken.count, taken.some], [-2, []]);
  });

  test("takes the id that it is given, once", async () => {
    const made = await forms.create({ id: "chosenbyclient0", title: "mine" });
    assert.equal(made.id, "chosenbyclient0");
    const again = await refusal(forms.create({ id: "chosenbyclient0", title: "mine" }));
    assert.equal(again.response.data.id.code, "validation_not_unique");
    const other = await refusal(forms.update(made.id, { id: "anotheridentity" }));
    assert.equal(other.response.data.id.code, "validation_pk_change");
  });
});

describe("an error is a ClientResponseError in PocketBase's shape", () => {
  const CASES = [
    [
      "nothing in a required field",
      { title: "" },
      "title",
      "validation_required",
      "Cannot be blank.",
    ],
    [
      "a text that is too short",
      { title: "x" },
      "title",
      "validation_min_text_constraint",
      "Must be at least 2 character(s).",
    ],
    [
      "a text that is too long",
      { title: "x".repeat(11) },
      "title",
      "validation_max_text_constraint",
      "Must be no more than 10 character(s).",
    ],
    [
      "a number that is too small",
      { count: -6 },
      "count",
      "validation_min_number_constraint",
      "Must be greater or equal than -5.",
    ],
    [
      "a number that is not whole",
      { count: 1.5 },
      "count",
      "validation_only_int_constraint",
      "Decimal numbers are not allowed.",
    ],
    [
      "no address",
      { mail: "ada" },
      "mail",
      "validation_is_email",
      "Must be a valid email address.",
    ],
    ["no page", { page: "ada" }, "page", "validation_invalid_url", "Must be a valid url."],
    ["an unknown choice", { one: "z" }, "one", "validation_invalid_value", "Invalid value z."],
    [
      "too many choices",
      { some: ["a", "b", "c"] },
      "some",
      "validation_too_many_values",
      "Select no more than 2.",
    ],
    [
      "a place off the globe",
      { place: { lon: 0, lat: 91 } },
      "place",
      "validation_invalid_latitude",
      "Latitude must be between -90 and 90 degrees.",
    ],
  ];
  for (const [name, change, field, code, message] of CASES) {
    test(`for ${name}`, async () => {
      const error = await refusal(forms.create({ title: "valid", ...change }));
      assert.ok(error instanceof ClientResponseError);
      assert.equal(error.status, 400);
      assert.equal(error.url, `${box.url}/api/collections/forms/records`);
      assert.equal(error.message, "Failed to create record.");
      assert.equal(error.response.status, 400);
      assert.deepEqual(Object.keys(error.response.data), [field]);
      assert.equal(error.response.data[field].code, code);
      assert.equal(error.response.data[field].message, message);
    });
  }

  test("for everything that is wrong at once", async () => {
    const error = await refusal(forms.create({ title: "", count: 11, mail: "x" }));
    assert.deepEqual(Object.keys(error.response.data).sort(), ["count", "mail", "title"]);
  });

  test("and an update that is refused changes nothing", async () => {
    const made = await forms.create({ title: "before" });
    const error = await refusal(forms.update(made.id, { title: "after", count: 99 }));
    assert.equal(error.message, "Failed to update record.");
    assert.deepEqual(await forms.getOne(made.id), made);
  });

  for (const [name, call, response] of [
    [
      "a record that is not there",
      () => forms.getOne("nothinghere0000"),
      { data: {}, message: "The requested resource wasn't found.", status: 404 },
    ],
    [
      "a collection that is not there",
      () => admin.collection("nope").getList(),
      { data: {}, message: "Missing collection context.", status: 404 },
    ],
    [
      "a path that is not there",
      () => admin.send("/api/nope", {}),
      { data: {}, message: "File not found.", status: 404 },
    ],
    [
      "a body that is no object",
      () => forms.create([1, 2, 3]),
      { data: {}, message: "Something went wrong while processing your request.", status: 400 },
    ],
  ]) {
    test(`for ${name}`, async () => {
      assert.deepEqual((await refusal(call())).response, response);
    });
  }

  test("for an id that is missing, without asking the server", async () => {
    const error = await refusal(forms.getOne(""));
    assert.equal(error.status, 404);
  });
});
