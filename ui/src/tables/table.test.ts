import { describe, expect, it } from "vitest";
import { guessEncoding } from "./decode";
import { TableError } from "./problem";
import { columnNames, guessHeader, guessHow, readSheet, tableOf } from "./table";

const file = (name: string, ...parts: (string | Uint8Array<ArrayBuffer>)[]) =>
  new File(parts, name);

async function table(source: File) {
  const sheet = await readSheet(source, await guessHow(source), () => {});
  return tableOf(sheet, guessHeader(sheet));
}

const utf16 = (text: string, isLittle: boolean) => {
  const bytes = new Uint8Array(text.length * 2 + 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, isLittle);
  [...text].forEach((letter, at) => {
    view.setUint16(at * 2 + 2, letter.charCodeAt(0), isLittle);
  });
  return bytes;
};
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe("letters", () => {
  it.each([
    ["UTF-8", new TextEncoder().encode("größe\n"), "utf-8"],
    ["UTF-8 with its mark", new TextEncoder().encode("\ufeffgröße\n"), "utf-8"],
    ["Windows-1252", latin("gr\xf6\xdfe\n"), "windows-1252"],
    ["UTF-16", utf16("größe\n", true), "utf-16le"],
    ["UTF-16, big end first", utf16("größe\n", false), "utf-16be"],
  ])("of %s are read", async (_, bytes, encoding) => {
    const source = file("a.csv", bytes as Uint8Array<ArrayBuffer>);
    expect(await guessEncoding(source)).toBe(encoding);
    const sheet = await readSheet(source, await guessHow(source), () => {});
    expect(sheet.rows).toEqual([{ number: 1, cells: ["größe"] }]);
  });

  it("that lie across two pieces of a large file stay whole", async () => {
    const name = "x".repeat(256 * 1024 - 1);
    expect((await table(file("a.csv", `name\n${name.slice(5)}ä€\u{1f600}\n`))).rows).toEqual([
      { number: 2, cells: [`${name.slice(5)}ä€\u{1f600}`] },
    ]);
  });

  it("late in a file decide its encoding, too", async () => {
    expect(await guessEncoding(file("a.csv", "x".repeat(300_000), latin("\xe4")))).toBe(
      "windows-1252",
    );
    // A letter that is cut off by the end is no UTF-8.
    expect(await guessEncoding(file("a.csv", latin("ab\xc3")))).toBe("windows-1252");
  });
});

describe("a CSV file", () => {
  it("gives columns and rows", async () => {
    expect(await table(file("a.csv", "Name;Preis\nTee;1,5\n\nKaffee;2\n"))).toEqual({
      columns: ["Name", "Preis"],
      rows: [
        { number: 2, cells: ["Tee", "1,5"] },
        { number: 4, cells: ["Kaffee", "2"] },
      ],
    });
  });

  it("says its separator in Excel's way", async () => {
    expect(await table(file("a.csv", "sep=;\r\na,b;c\r\n1;2\r\n"))).toEqual({
      columns: ["a,b", "c"],
      rows: [{ number: 3, cells: ["1", "2"] }],
    });
  });

  it("of nothing, or of names only, has no rows", async () => {
    expect(await table(file("a.csv", ""))).toMatchObject({ columns: [], rows: [] });
    expect(await table(file("a.csv", "\ufeff"))).toMatchObject({ columns: [], rows: [] });
    expect(await table(file("a.csv", "a,b\n"))).toEqual({ columns: ["a", "b"], rows: [] });
  });

  it("without names gets counted ones, as many as its widest row has", async () => {
    expect(await table(file("a.csv", "1,2\n3,4,5\n"))).toMatchObject({
      columns: ["Column 1", "Column 2", "Column 3"],
      rows: [{ number: 1 }, { number: 2 }],
    });
  });

  it("of too many columns, or with an open quote, is refused in words", async () => {
    await expect(table(file("a.csv", `${",".repeat(600)}\n`))).rejects.toThrow(TableError);
    await expect(table(file("a.csv", 'a,b\n1,"2\n'))).rejects.toThrow("row 2");
  });

  it("is let go of when it is not wanted any more", async () => {
    const stop = new AbortController();
    stop.abort();
    const source = file("a.csv", "a\n1\n");
    const how = { encoding: "utf-8", separator: "," } as const;
    await expect(readSheet(source, how, () => {}, stop.signal)).rejects.toThrow();
  });
});

it("repeated names are told apart", () => {
  expect(columnNames(["a", "a", "a (2)", "", " a "])).toEqual([
    "a",
    "a (2)",
    "a (2) (2)",
    "Column 4",
    "a (3)",
  ]);
});

describe("a JSON file", () => {
  it.each([
    ["a list", '[{"a":1,"b":"x"},\n {"b":null,"c":[1]}]'],
    ["objects by line", '{"a":1,"b":"x"}\n{"b":null,"c":[1]}\n'],
    ["a list with its mark", '\ufeff [ {"a":1,"b":"x"} , {"b":null,"c":[1]} ] \n'],
  ])("of %s gives rows", async (_, text) => {
    const { columns, rows } = await table(file("a.json", text));
    expect(columns).toEqual(["a", "b", "c"]);
    expect(rows.map(({ number }) => number)).toEqual([1, 2]);
    expect(rows[0]?.cells).toEqual([1, "x"]);
    expect([rows[1]?.cells[0], rows[1]?.cells[1], rows[1]?.cells[2]]).toEqual([
      undefined,
      null,
      [1],
    ]);
  });

  it("may have brackets and quotes in its texts, and odd keys", async () => {
    const text = JSON.stringify([{ a: '}]"\\{[', __proto__: 1, constructor: 2 }]).replace(
      "{",
      '{"__proto__":"p",',
    );
    const { columns, rows } = await table(file("a.json", text));
    expect(columns).toEqual(["__proto__", "a", "constructor"]);
    expect(rows[0]?.cells).toEqual(["p", '}]"\\{[', 2]);
  });

  it.each([
    ['[{"a":1}', "ends in the middle"],
    ['[{"a":1', "ends in the middle"],
    ['[{"a":"', "ends in the middle"],
    ["[1]", "Row 1 is not an object"],
    ['[{"a":1}, null]', "Row 2 is not an object"],
    ["hello", "Row 1 is not an object"],
    ['[{"a":01}]', "Row 1 is not JSON"],
    ['[{"a":1]]', "Row 1 is not JSON"],
    ['[{"a":1}] x', "more behind the end"],
    ["[[]]", "Row 1 is not an object"],
    [`${'[{"a":'.repeat(1)}${"[".repeat(100_000)}`, "ends in the middle"],
  ])("that is wrong is refused: %#", async (text, reason) => {
    await expect(table(file("a.json", text))).rejects.toThrow(reason);
  });

  it("of nothing has no rows", async () => {
    expect(await table(file("a.json", " \n"))).toMatchObject({ columns: [], rows: [] });
    expect(await table(file("a.json", "[]"))).toMatchObject({ columns: [], rows: [] });
  });
});
