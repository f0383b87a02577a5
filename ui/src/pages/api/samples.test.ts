import { describe, expect, it } from "vitest";
import type { Collection, Field, Row } from "../../api/types";
import {
  exampleRecord,
  type Known,
  NOTHING_KNOWN,
  PLACEHOLDER_ID,
  sampleChange,
  sampleExpand,
  sampleFile,
  sampleFilter,
  sampleOf,
  sampleRecord,
  sampleSort,
} from "./samples";

const field = (type: string, more: Partial<Field> = {}): Field => ({
  id: `f_${type}`,
  name: type,
  type,
  ...more,
});

function collectionOf(fields: Field[], indexes: string[] = []): Collection {
  return {
    id: "c1",
    name: "things",
    type: "base",
    system: false,
    fields: [field("text", { name: "id", primaryKey: true, system: true }), ...fields],
    indexes,
    created: "",
    updated: "",
  };
}

const row = (values: Record<string, unknown>): Row => ({
  id: "r1",
  collectionId: "c1",
  collectionName: "things",
  ...values,
});
const known = (...rows: Record<string, unknown>[]): Known => ({ rows: rows.map(row), related: {} });

describe("a sample", () => {
  it.each<[Field, unknown]>([
    [field("text"), "some text"],
    [field("text", { min: 12 }), "some text so"],
    [field("text", { max: 4 }), "some"],
    [field("text", { pattern: "^[A-Z]{3}$" }), "ABC"],
    [field("text", { pattern: "^(?P<go>x)$", autogeneratePattern: "x" }), undefined],
    [field("number"), 42],
    [field("number", { max: 9 }), 9],
    [field("number", { min: 100.5, onlyInt: true }), 101],
    [field("bool"), true],
    [field("email"), "ada@example.com"],
    [field("email", { onlyDomains: ["acme.test"] }), "ada@acme.test"],
    [field("email", { exceptDomains: ["example.com"] }), "ada@example.org"],
    [field("url"), "https://example.com"],
    [field("editor"), "<p>Some <b>text</b></p>"],
    [field("date"), "2026-01-31 12:00:00.000Z"],
    [field("date", { min: "2030-01-01 00:00:00.000Z" }), "2030-01-01 00:00:00.000Z"],
    [field("date", { max: "2020-01-01 00:00:00.000Z" }), "2020-01-01 00:00:00.000Z"],
    [field("select", { values: ["red", "blue"], maxSelect: 1 }), "red"],
    [field("select", { values: ["red", "blue"], maxSelect: 2 }), ["red"]],
    [field("json"), { note: "anything" }],
    [field("relation", { collectionId: "c9" }), PLACEHOLDER_ID],
    [field("password"), "a long password"],
    [field("password", { min: 20 }), "a long password a lo"],
    [field("geoPoint"), { lon: 13.4, lat: 52.5 }],
    [field("autodate"), undefined],
    [field("file"), undefined],
    [field("made up"), undefined],
  ])("of %o", (of, value) => {
    expect(sampleOf(of, NOTHING_KNOWN, false)).toEqual(value);
  });

  it("is a record that is there, where it is of a relation", () => {
    const related = { rows: [], related: { c9: "r9" } };
    expect(sampleOf(field("relation", { collectionId: "c9" }), related, false)).toBe("r9");
    const many = field("relation", { collectionId: "c9", maxSelect: 5 });
    expect(sampleOf(many, related, false)).toEqual(["r9"]);
  });

  it("is one that nobody has yet, where it has to be", () => {
    const there = known(
      { text: "some text", email: "ada@example.com", number: 42 },
      { text: "some text 2", email: "ada2@example.com", number: 43 },
    );
    expect(sampleOf(field("text"), there, true)).toBe("some text 3");
    expect(sampleOf(field("email"), there, true)).toBe("ada3@example.com");
    expect(sampleOf(field("number"), there, true)).toBe(44);
  });

  it("of a pattern that is hard to meet is what a record has", () => {
    const coded = field("text", { pattern: "^INV-\\d{6}$" });
    expect(sampleOf(coded, known({ text: "INV-000123" }), false)).toBe("INV-000123");
  });
});

it("a record is sampled by what an app may write", () => {
  const collection = collectionOf(
    [
      field("text", { name: "title", required: true }),
      field("text", { name: "secret", hidden: true }),
      field("autodate", { name: "created" }),
      field("bool", { name: "verified", system: true }),
      field("password", { name: "password", hidden: true, system: true }),
      field("file", { name: "document" }),
      field("text", { name: "code" }),
    ],
    ["CREATE UNIQUE INDEX `one` ON `things` (`code`)"],
  );
  expect(sampleRecord(collection, known({ code: "some text" }))).toEqual({
    title: "some text",
    password: "a long password",
    passwordConfirm: "a long password",
    code: "some text 2",
  });
  expect(sampleChange(collection, NOTHING_KNOWN)).toEqual({ title: "some text" });
  expect(sampleSort(collection)).toBe("-created");
});

it("a change leaves alone what has to be unique, and nothing is left where all has to", () => {
  const unique = ['create unique index "a" on "things" ("title" COLLATE NOCASE) WHERE title != ""'];
  expect(
    sampleChange(collectionOf([field("text", { name: "title" })], unique), NOTHING_KNOWN),
  ).toEqual({});
});

it.each<[Field[], Known, string]>([
  [[field("text", { name: "title" })], NOTHING_KNOWN, 'title ~ "a"'],
  [[field("text", { name: "title" })], known({ title: 'Zoë "the" cat' }), 'title ~ "Zoë"'],
  [
    [field("text", { name: "title" }), field("text", { name: "body" })],
    known({ title: "", body: "Tea" }),
    'body ~ "Tea"',
  ],
  [[field("text"), field("autodate")], known({ text: "" }), 'autodate > "2026-01-01"'],
  [[field("number")], NOTHING_KNOWN, "number > 0"],
  [[field("bool")], NOTHING_KNOWN, "bool = true"],
  [[field("date")], NOTHING_KNOWN, 'date > "2026-01-01"'],
  [[field("json")], NOTHING_KNOWN, ""],
])("a filter for %o", (fields, there, filter) => {
  expect(sampleFilter(collectionOf(fields), there)).toBe(filter);
});

it("relations come along by their names", () => {
  const fields = [field("relation", { name: "a" }), field("relation", { name: "b" })];
  expect(sampleExpand(collectionOf(fields))).toBe("a,b");
});

it.each([
  [[], "hello.txt"],
  [["image/jpeg", "image/png"], "photo.png"],
  [["application/x-odd"], "file.bin"],
])("a file for %o", (mimeTypes, name) => {
  expect(sampleFile(field("file", { mimeTypes })).name).toBe(name);
});

it("an example is a real record without what apps do not see", () => {
  const collection = collectionOf([
    field("text", { name: "a" }),
    field("text", { name: "b", hidden: true }),
  ]);
  expect(exampleRecord(collection, known({ a: "A", b: "B" }))).toEqual(row({ a: "A" }));
  expect(exampleRecord(collection, NOTHING_KNOWN)).toEqual({
    collectionId: "c1",
    collectionName: "things",
    id: PLACEHOLDER_ID,
    a: "some text",
  });
});
