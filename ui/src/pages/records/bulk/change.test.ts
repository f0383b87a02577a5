import { describe, expect, it } from "vitest";
import { collection, field, row } from "../../../choosing/samples";
import {
  actsOf,
  actWords,
  bodyOf,
  bulkFields,
  changedFields,
  type FieldChange,
  newChange,
  previewOf,
  problemOf,
  valueAfter,
} from "./change";

const tags = field("tags", "select", { values: ["a", "b", "c"], maxSelect: 3 });
const state = field("state", "select", { values: ["open", "done"], maxSelect: 1 });
const items = field("items", "relation", { maxSelect: 9, minSelect: 2 });
const visits = field("visits", "number");
const wishes = field("wishes", "json");
const change = (of: FieldChange["field"], act: FieldChange["act"], input: unknown = "") => ({
  ...{ field: of, act, input },
});
const NONE: ReadonlySet<string> = new Set();

it("the fields of many records are those that can be one value in all of them", () => {
  const people = collection(
    "people",
    [
      field("id", "text", { primaryKey: true, system: true }),
      field("password", "password", { system: true }),
      field("tokenKey", "text", { system: true }),
      field("email", "email", { system: true }),
      field("photo", "file"),
      field("pin", "password"),
      field("created", "autodate"),
      ...[visits, tags, items, wishes, field("at", "geoPoint"), field("ok", "bool")],
    ],
    "auth",
  );
  expect(bulkFields(people).map(({ name }) => name)).toEqual([
    ...["email", "visits", "tags", "items", "wishes", "at", "ok"],
  ]);
});

it("lists are added to and taken from; what is yes or no has those two acts", () => {
  const ok = field("ok", "bool");
  expect(actsOf(ok).map((act) => actWords(ok, act))).toEqual(["Set to yes", "Set to no"]);
  expect(valueAfter(newChange(ok), false)).toBe(true);
  expect(valueAfter({ ...newChange(ok), act: "clear" }, true)).toBe(false);
  expect(problemOf({ ...newChange({ ...ok, required: true }), act: "clear" }, 1, NONE)).toBe(
    "Cannot be blank.",
  );
  expect([tags, items, state, visits].map(actsOf)).toEqual([
    ["add", "remove", "set", "clear"],
    ["add", "remove", "set", "clear"],
    ["set", "clear"],
    ["set", "clear"],
  ]);
});

it.each([
  [change(visits, "set", 7), 3, 7],
  [change(visits, "clear"), 3, 0],
  [change(state, "clear"), "open", ""],
  [change(wishes, "set", '{"b":1,"a":2}'), null, { b: 1, a: 2 }],
  [change(wishes, "clear"), { a: 1 }, null],
  [change(tags, "set", ["b"]), ["a"], ["b"]],
  [change(tags, "add", ["b", "a"]), ["a"], ["a", "b"]],
  [change(tags, "remove", ["a", "c"]), ["a", "b"], ["b"]],
  [change(tags, "clear", ["a"]), ["a", "b"], []],
  [change(items, "add", ["i2"]), [], ["i2"]],
  [change(field("at", "geoPoint"), "clear"), { lon: 1, lat: 2 }, { lon: 0, lat: 0 }],
])("%o of %j leaves %j", (made, before, after) => {
  expect(valueAfter(made, before)).toEqual(after);
});

it("what is sent adds and takes away by name, and texts of json as JSON", () => {
  const sent = bodyOf([
    change(tags, "add", ["b"]),
    change(items, "remove", ["i1"]),
    change(visits, "clear"),
    change(wishes, "set", '"12"'),
  ]);
  expect(sent).toEqual({ "tags+": ["b"], "items-": ["i1"], visits: 0, wishes: '"12"' });
});

describe("before anybody is asked", () => {
  it.each([
    [change(visits, "set", 3), null],
    [newChange(field("ok", "bool")), null],
    [change(visits, "set", ""), "Say what to set, or choose to empty it."],
    [change({ ...visits, required: true }, "set", ""), "Cannot be blank."],
    [change({ ...state, required: true }, "clear"), "Cannot be blank."],
    [newChange(visits), "Say what to set, or choose to empty it."],
    [newChange(tags), "Choose what to add."],
    [change(items, "remove", []), "Choose what to remove."],
    // One more is no whole list of at least two.
    [change(items, "add", ["i1"]), null],
    [change(items, "set", ["i1"]), "Choose at least 2."],
    [newChange(field("at", "geoPoint")), "Say what to set, or choose to empty it."],
  ])("%o is told: %s", (made, problem) => {
    expect(problemOf(made, 5, NONE)).toBe(problem);
  });

  it("json that is none is", () => {
    expect(problemOf(change(wishes, "set", "{"), 5, NONE)).toContain("not JSON yet");
  });

  it("one value for many in a field that no two may share is, and for one is not", () => {
    const unique = new Set(["visits"]);
    expect(problemOf(change(visits, "set", 3), 2, unique)).toContain("No two records");
    expect(problemOf(change(visits, "set", 3), 1, unique)).toBeNull();
    expect(problemOf(change(visits, "clear"), 2, unique)).toBeNull();
  });
});

it("the preview counts what becomes other, what is so already, and what is gone", () => {
  const rows = [
    row({ id: "one", visits: 7, tags: ["a"] }),
    row({ id: "two", visits: 1, tags: ["a"] }),
    row({ id: "three", visits: 1, tags: [] }),
  ];
  const changes = [change(visits, "set", 7), change(tags, "add", ["a"])];
  expect(rows.map((one) => changedFields(changes, one))).toEqual([
    [],
    ["visits"],
    ["visits", "tags"],
  ]);
  const present = new Map(rows.map((one) => [one.id, one]));
  const { changing, byField, same, missing } = previewOf(
    changes,
    ["one", "two", "gone", "three"],
    present,
  );
  expect(changing.map(({ id }) => id)).toEqual(["two", "three"]);
  expect([...byField]).toEqual([
    ["visits", 2],
    ["tags", 1],
  ]);
  expect([same, missing]).toEqual([1, 1]);
});
