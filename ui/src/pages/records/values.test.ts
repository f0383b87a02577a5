import { describe, expect, it } from "vitest";
import type { Collection, Field, Row } from "../../api/types";
import { addFiles, removeItem } from "./files";
import {
  changeOf,
  checkDraft,
  type Draft,
  draftOf,
  filesOf,
  inputWords,
  isChanged,
  rebase,
} from "./values";

const bodyOf = (of: Collection, base: Draft, draft: Draft) => changeOf(of, base, draft).body;

const field = (name: string, type: string, more: object = {}): Field => ({
  id: name,
  name,
  type,
  ...more,
});

const collection = (type: string, fields: Field[]): Collection => ({
  id: "pbc_1",
  name: "orders",
  type,
  system: false,
  listRule: null,
  viewRule: null,
  createRule: null,
  updateRule: null,
  deleteRule: null,
  fields: [field("id", "text", { system: true, primaryKey: true }), ...fields],
  indexes: [],
  created: "",
  updated: "",
});

const orders = collection("base", [
  field("title", "text"),
  field("price", "number"),
  field("paid", "bool"),
  field("due", "date"),
  field("extra", "json"),
  field("photo", "file"),
  field("created", "autodate"),
]);

const row: Row = {
  id: "abc",
  collectionId: "pbc_1",
  collectionName: "orders",
  title: "Tea",
  price: 3,
  paid: true,
  due: "2026-03-01 09:30:15.250Z",
  extra: { a: [1] },
  photo: "x.png",
};

describe("an edited record", () => {
  const base = draftOf(orders, row);

  it("sends nothing while nothing changed, not even a date's lost milliseconds", () => {
    expect(isChanged(base, { ...base })).toBe(false);
    expect(bodyOf(orders, base, { ...base })).toEqual({});
  });

  it("sends only what changed, in the wire's form", () => {
    const draft = { ...base, price: "", extra: '{"a": 2}', paid: false };
    expect(bodyOf(orders, base, draft)).toEqual({ price: null, extra: { a: 2 }, paid: false });
  });

  it("sends a date in UTC, whatever the clock here", () => {
    const due = bodyOf(orders, base, { ...base, due: "2026-03-02 10:00:00" }).due;
    expect(due).toBe(new Date("2026-03-02T10:00:00").toISOString().replace("T", " "));
    expect(bodyOf(orders, base, { ...base, due: "" }).due).toBe("");
  });

  it("has no inputs for what the server sets, nor for its id", () => {
    expect(Object.keys(base)).toEqual(["title", "price", "paid", "due", "extra", "photo"]);
  });
});

describe("a new record", () => {
  it("may choose its id, and leaves out what was not filled in", () => {
    const blank = draftOf(orders, null);
    expect(bodyOf(orders, blank, { ...blank, title: "Tea" })).toEqual({ title: "Tea" });
    expect("id" in blank).toBe(true);
  });

  it("of a person carries the password twice", () => {
    const users = collection("auth", [field("email", "email", { system: true })]);
    const blank = draftOf(users, null);
    const draft = { ...blank, email: "a@b.c", password: "secret12", passwordConfirm: "secret12" };
    expect(bodyOf(users, blank, draft)).toEqual({
      email: "a@b.c",
      password: "secret12",
      passwordConfirm: "secret12",
    });
    expect(checkDraft(users, { ...draft, passwordConfirm: "" })).toHaveProperty("passwordConfirm");
  });
});

it("names everything that a new record still needs, at once", () => {
  const people = collection("auth", [
    field("email", "email", { system: true, required: true }),
    field("name", "text", { required: true, autogeneratePattern: "[a-z]{8}" }),
    field("team", "relation", { required: true }),
    field("papers", "file", { required: true }),
  ]);
  const blank = draftOf(people, null);
  const missing = checkDraft(people, blank, true);
  expect(Object.keys(missing).sort()).toEqual(["email", "papers", "password", "team"]);
  // What is there may be older than the rule, or an anonymous account's.
  expect(checkDraft(people, blank)).toEqual({});
});

it("says what is wrong with JSON before it is sent", () => {
  expect(checkDraft(orders, { extra: "{a:1}" }).extra).toContain("double quotes");
  expect(checkDraft(orders, { extra: "" })).toEqual({});
  expect(checkDraft(orders, { extra: '{"n":[9007199254740993]}' }).extra).toContain("more digits");
  expect(
    checkDraft(orders, { extra: '{"n":["9007199254740993", 9007199254740991, 1e-7]}' }),
  ).toEqual({});
});

describe("a record changed elsewhere", () => {
  const base = { title: "Tea", price: 3, paid: false };

  it("gives its changes to the fields that were left alone", () => {
    const { draft, conflicts } = rebase(
      base,
      { ...base, title: "Green tea" },
      { ...base, price: 4 },
    );
    expect(draft).toEqual({ title: "Green tea", price: 4, paid: false });
    expect(conflicts).toEqual([]);
  });

  it("names the fields that both changed, and keeps ours until told otherwise", () => {
    const { draft, conflicts } = rebase(base, { ...base, price: 5 }, { ...base, price: 4 });
    expect(draft.price).toBe(5);
    expect(conflicts).toEqual(["price"]);
  });

  it("agrees when both made the same change", () => {
    expect(rebase(base, { ...base, price: 4 }, { ...base, price: 4 }).conflicts).toEqual([]);
  });
});

describe("relations and files", () => {
  const albums = collection("base", [
    field("owner", "relation", { maxSelect: 1 }),
    field("tags", "relation", { maxSelect: 5, minSelect: 2 }),
    field("cover", "file", { maxSelect: 1 }),
    field("photos", "file", { maxSelect: 9 }),
    field("place", "geoPoint"),
  ]);
  const album: Row = {
    id: "a1",
    collectionId: "pbc_1",
    collectionName: "albums",
    owner: "ada",
    tags: ["t1", "t2"],
    cover: "c.png",
    photos: ["1.png", "2.png"],
    place: { lon: 1.5, lat: 2 },
  };
  const base = draftOf(albums, album);
  const picture = () => new File(["x"], "new.png");

  it("send nothing when nothing changed", () => {
    expect(changeOf(albums, base, draftOf(albums, album))).toEqual({ body: {}, uploads: [] });
  });

  it("send ids as the field has them: one as text, several as a list in their order", () => {
    const draft = { ...base, owner: [], tags: ["t2", "t1"] };
    expect(bodyOf(albums, base, draft)).toEqual({ owner: "", tags: ["t2", "t1"] });
  });

  it("send a text in json as JSON, which the server reads as such", () => {
    const notes = collection("base", [field("note", "json")]);
    const sent = (note: string) => bodyOf(notes, { note: "" }, { note }).note;
    expect([sent('"12"'), sent("12"), sent('{"a": "1"}')]).toEqual(['"12"', 12, { a: "1" }]);
  });

  it("remove and reorder stored files without an upload", () => {
    const photos = removeItem(filesOf(base.photos), "1.png");
    const draft = { ...base, photos, cover: removeItem(filesOf(base.cover), "c.png") };
    expect(changeOf(albums, base, draft)).toEqual({
      body: { photos: ["2.png"], cover: "" },
      uploads: [],
    });
  });

  it("upload what is new beside what is kept", () => {
    const file = picture();
    const photos = addFiles(albums.fields[4] as Field, filesOf(base.photos), [file]);
    const { body, uploads } = changeOf(albums, base, { ...base, photos });
    expect(body).toEqual({});
    expect(uploads).toEqual([{ field: "photos", isMany: true, items: ["1.png", "2.png", file] }]);
  });

  it("are changed by another file of the same name", () => {
    const one = addFiles(albums.fields[4] as Field, [], [picture()]);
    const other = addFiles(albums.fields[4] as Field, [], [picture()]);
    expect(isChanged({ photos: one }, { photos: other })).toBe(true);
  });

  it("are checked before they are sent", () => {
    expect(checkDraft(albums, { ...base, tags: ["t1"] }).tags).toContain("at least 2");
    const large = new File([new Uint8Array(6 * 1024 * 1024)], "big.png");
    const cover = addFiles(albums.fields[3] as Field, [], [large]);
    expect(checkDraft(albums, { ...base, cover }).cover).toContain("big.png");
  });

  it("say in words what they hold", () => {
    expect(inputWords(base.tags)).toBe("t1, t2");
    expect(inputWords(base.photos)).toBe("1.png, 2.png");
    expect(inputWords([])).toBe("empty");
    expect(inputWords(base.place)).toContain("1.5");
  });
});
