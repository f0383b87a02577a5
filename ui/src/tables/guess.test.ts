import { i18n } from "@lingui/core";
import { afterEach, expect, it } from "vitest";
import { messages as german } from "../language/de.po";
import { fieldName, fieldNames, guessFields } from "./guess";
import { columnNames } from "./table";

afterEach(() => i18n.activate("en", ["en-GB"]));

const typeOf = async (cells: unknown[]) => {
  const rows = cells.map((cell, at) => ({ number: at + 2, cells: [cell] }));
  const [field] = await guessFields({ columns: ["a"], rows });
  return field;
};

const many = (...texts: string[]) => texts.flatMap((text) => Array.from({ length: 6 }, () => text));

it.each([
  [["1", "2.5", ""], "number"],
  [["1,5", "2,25"], "number"],
  [["007", "12"], "text"],
  [["+49301", "12"], "text"],
  [["9007199254740993"], "text"],
  [["1e400"], "text"],
  [["yes", "no"], "bool"],
  [["0", "1"], "number"],
  [[true, false], "bool"],
  [["2024-01-31", "2024-02-01 10:00"], "date"],
  [["31.01.2024"], "date"],
  [["01/02/2024"], "text"],
  [["a@b.de", "c@d.org"], "email"],
  [["https://a.de/x", "http://b"], "url"],
  [many("red", "green"), "select"],
  [["red", "green"], "text"],
  [[{ a: 1 }], "json"],
  [[[1], "x"], "json"],
  [['{"a":1}', "[]"], "json"],
  [['{"a":1}', "[not"], "text"],
  [[null, ""], "text"],
  [["=cmd()"], "text"],
] as const)("%j is a field of type %s", async (cells, type) => {
  expect((await typeOf([...cells]))?.type).toBe(type);
});

it("choices come in their order, and a long text gets room", async () => {
  expect(await typeOf(many("b", "a"))).toMatchObject({ options: { values: ["b", "a"] } });
  expect(await typeOf(["x".repeat(9000)])).toMatchObject({
    type: "text",
    options: { max: 18_000 },
  });
});

it("ids of Homeport's own are left out, others get a field", async () => {
  const named = async (id: string) => {
    const rows = [{ number: 2, cells: [id, "x"] }];
    return (await guessFields({ columns: ["ID", "a"], rows })).map(({ name }) => name);
  };
  expect(await named("abcdefghij01234")).toEqual(["a"]);
  expect(await named("7")).toEqual(["source_id", "a"]);
});

it.each([
  ["Name", "name"],
  ["unitPrice", "unitPrice"],
  ["Größe (cm)", "groesse_cm"],
  ["  2nd  e-mail ", "nd_e_mail"],
  ["_x_", "x"],
  ["Évènement", "evenement"],
  ["名前", ""],
])("the column %j is the field %j", (column, name) => {
  expect(fieldName(column)).toBe(name);
});

it("names are there once, and never Homeport's own", () => {
  expect(fieldNames(["a", "A", "名前", "expand", "a 2"])).toEqual([
    "a",
    "a_2",
    "column_3",
    "expand_2",
    "a_2_2",
  ]);
});

it("a column without a name is the same field in every language", () => {
  i18n.load("de", german);
  i18n.activate("de");
  const columns = columnNames(["", "Größe", ""]);
  expect(columns).toEqual(["Spalte 1", "Größe", "Spalte 3"]);
  expect(fieldNames(columns)).toEqual(["column_1", "groesse", "column_3"]);
});
