import { describe, expect, it } from "vitest";
import type { Collection, Field } from "../../../api/types";
import { fillableFields, guessMapping, guessWays, keysOf, mapped } from "./mapping";
import { placesOf, planImport, valuesOf, type Wish } from "./plan";
import { countWords, paceWords, refusedText } from "./words";

const field = (name: string, type = "text", options: Record<string, unknown> = {}): Field => ({
  id: name,
  name,
  type,
  ...options,
});
const ID = field("id", "text", { primaryKey: true, required: true, system: true });
const collection = (fields: Field[], more: Partial<Collection> = {}): Collection => ({
  ...{
    id: "c",
    name: "guests",
    type: "base",
    system: false,
    indexes: [],
    created: "",
    updated: "",
  },
  fields: [ID, ...fields],
  ...more,
});
const guests = collection(
  [
    field("name", "text", { required: true }),
    field("Code"),
    field("visits", "number"),
    field("photo", "file"),
    field("created", "autodate"),
  ],
  { indexes: ["CREATE UNIQUE INDEX `by_code` ON `guests` (`Code`)"] },
);
const rows = (...cells: unknown[][]) => cells.map((row, at) => ({ number: at + 2, cells: row }));

describe("columns go into fields", () => {
  const names = (columns: string[], of = guests, ...cells: unknown[][]) =>
    guessMapping({ columns, rows: rows(...cells) }, fillableFields(of));
  it("that are called as they are, whatever case and spaces", () => {
    expect(names(["ID", " name ", "C-O D_E", "Visits", "other", "photo", "created"])).toEqual([
      "id",
      "name",
      "Code",
      "visits",
      null,
      null,
      null,
    ]);
  });
  it("each once, and the one that is written just so first", () => {
    expect(names(["Name", "name", "NAME"])).toEqual([null, "name", null]);
  });
  it("or as a field made for them would be", () => {
    const own = [field("groesse_cm", "number"), field("column_2"), field("source_id")];
    const sizes = { ...guests, fields: [{ ...ID, min: 15, max: 15 }, ...own] };
    expect(names(["Größe (cm)", "名前", "ID"], sizes, ["", "", "7"])).toEqual([
      "groesse_cm",
      "column_2",
      "source_id",
    ]);
  });
  it("but only what can be an id goes into the id", () => {
    const fixed = { ...guests, fields: [{ ...ID, min: 15, max: 15 }] };
    expect(names(["id"], fixed, ["7"])).toEqual([null]);
    expect(names(["id"], fixed, ["abcdefghijklmno"], [""])).toEqual(["id"]);
  });
  it("and moving one takes the field from another", () => {
    expect(mapped(["name", null], 1, "name")).toEqual([null, "name"]);
    expect(mapped(["name", null], 0, null)).toEqual([null, null]);
  });
  it("but no secret is one", () => {
    const people = collection(
      [
        field("password", "password", { system: true, required: true }),
        field("tokenKey", "text", { system: true, required: true }),
        field("email", "email"),
      ],
      { type: "auth" },
    );
    expect(fillableFields(people).map(({ name }) => name)).toEqual(["id", "password", "email"]);
    const base = collection([field("pin", "password")]);
    expect(fillableFields(base).map(({ name }) => name)).toEqual(["id"]);
  });
});

it.each([
  ["CREATE UNIQUE INDEX `i` ON `t` (`Code`)", { field: "Code", ignoresCase: false }],
  [
    'create unique index if not exists i on t ("Code" collate nocase)',
    { field: "Code", ignoresCase: true },
  ],
  [
    "CREATE UNIQUE INDEX `i` ON `t` (`Code`) WHERE `Code` != ''",
    { field: "Code", ignoresCase: false },
  ],
  ["CREATE UNIQUE INDEX `i` ON `t` (`Code`) WHERE visits > 3", null],
  ["CREATE UNIQUE INDEX `i` ON `t` (`Code`, `name`)", null],
  ["CREATE INDEX `i` ON `t` (`Code`)", null],
  ["CREATE UNIQUE INDEX `i` ON `t` (lower(`Code`))", null],
])("%s makes a key of %j", (sql, key) => {
  expect(keysOf({ ...guests, indexes: [sql] })).toEqual([
    { field: "id", ignoresCase: false },
    ...(key === null ? [] : [key]),
  ]);
});

function wish(cells: unknown[][], more: Partial<Wish> = {}): Wish {
  const table = { columns: ["name", "code", "visits"], rows: rows(...cells) };
  const mapping = guessMapping(table, fillableFields(guests));
  const ways = guessWays(table, mapping, guests.fields);
  return {
    ...{ collection: guests, table, mapping, ways, key: null },
    ...{ present: "skip", blanksStay: false },
    ...more,
  };
}
const CODE = { field: "Code", ignoresCase: false };
const plan = (of: Wish, known: [string, string][] = []) => planImport(of, new Map(known), () => {});
const reasons = async (of: Wish, known: [string, string][] = []) =>
  (await plan(of, known)).refused.map(({ row, reason }) => `${row.number}: ${reason}`);

describe("a plan", () => {
  it("adds what can be added, and says of the rest why not", async () => {
    const of = wish([
      ["Ada", "a", "3"],
      ["", "b", "x"],
      ["Grace", "c", "1", "extra"],
      ["Eve", "d", "2", ""],
    ]);
    const { added, tasks } = await plan(of);
    expect([added, tasks.map(({ row }) => row.number)]).toEqual([2, [2, 5]]);
    expect(await reasons(of)).toEqual([
      "3: name: Cannot be blank. visits: “x” is not a number.",
      "4: 4 cells, and only 3 columns.",
    ]);
  });

  it.each([
    ["skip", { added: 1, updated: 0, skipped: 1, refused: 0 }],
    ["update", { added: 1, updated: 1, skipped: 0, refused: 0 }],
    ["refuse", { added: 1, updated: 0, skipped: 0, refused: 1 }],
  ] as const)("can %s what is there", async (present, expected) => {
    const of = wish(
      [
        ["Ada", "a", ""],
        ["Eve", "b", ""],
      ],
      { key: CODE, present },
    );
    const { added, updated, skipped, refused } = await plan(of, [["a", "r1"]]);
    expect({ added, updated, skipped, refused: refused.length }).toEqual(expected);
  });

  it("refuses a key that comes again, and takes rows without one as new", async () => {
    const of = wish(
      [
        ["Ada", "a", ""],
        ["Eve", "a", ""],
        ["Flo", "", ""],
        ["Gil", "", ""],
      ],
      {
        key: CODE,
      },
    );
    expect(await reasons(of)).toEqual(["3: Code: the same is in row 2."]);
    expect((await plan(of)).added).toBe(3);
  });

  it("knows what a new record lacks, and that a present one has it", async () => {
    const table = { columns: ["code"], rows: rows(["a"], ["b"]) };
    const of = { ...wish([]), table, mapping: ["Code"], key: CODE, present: "update" as const };
    expect(await reasons(of, [["a", "r1"]])).toEqual(["3: name: Cannot be blank."]);
  });

  it("of many rows ends when it is stopped", async () => {
    const stop = new AbortController();
    stop.abort();
    const of = wish(Array.from({ length: 10 }, () => ["Ada", "", ""]));
    await expect(planImport(of, new Map(), () => {}, stop.signal)).rejects.toThrow();
  });
});

describe("a row's values", () => {
  const body = (cells: unknown[], isNew: boolean, blanksStay = false) => {
    const of = wish([cells], { blanksStay });
    return valuesOf(of, placesOf(of), { number: 2, cells }, isNew).body;
  };
  it("leave empty cells of a new record to the server", () => {
    expect(body(["Ada", "", ""], true)).toEqual({ name: "Ada" });
  });
  it("empty the fields of a present one, or leave them", () => {
    expect(body(["Ada", "", ""], false)).toEqual({ name: "Ada", Code: "", visits: null });
    expect(body(["Ada", "", ""], false, true)).toEqual({ name: "Ada" });
    expect(body(["Ada"], false)).toEqual({ name: "Ada" });
  });
  it("never move a present record to another id", () => {
    const of = { ...wish([]), mapping: ["id", "name"] };
    const row = { number: 2, cells: ["abc", "Ada"] };
    expect(valuesOf(of, placesOf(of), row, false).body).toEqual({ name: "Ada" });
    expect(valuesOf(of, placesOf(of), row, true).body).toEqual({ id: "abc", name: "Ada" });
  });
});

it("counts and pace are told in words", () => {
  expect(countWords({ added: 1200, updated: 0, skipped: 1, refused: 3 })).toBe(
    "1,200 added, 1 skipped, 3 refused",
  );
  expect(countWords({ added: 0, updated: 0, skipped: 0, refused: 0 })).toBe("Nothing to do");
  expect(paceWords(0, 100, 5000)).toBe("");
  expect(paceWords(100, 1000, 2000)).toBe("50 rows a second, about 18 seconds left");
  expect(paceWords(99, 100, 9900)).toBe("10 rows a second");
});

it("refused rows are a file that can be mended and imported", () => {
  const of = wish([["=Ada", "a,b", { x: 1 }]]);
  const refused = [{ row: of.table.rows[0] as Wish["table"]["rows"][number], reason: "=bad" }];
  expect(refusedText(of.table, refused, ",")).toBe(
    '\ufeffname,code,visits,Why it was refused\r\n\'=Ada,"a,b","{""x"":1}",\'=bad\r\n',
  );
});
