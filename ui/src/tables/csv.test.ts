import { describe, expect, it } from "vitest";
import { CsvReader, csvLine, guarded, guessSeparator, type Separator, unguarded } from "./csv";

/** Rows and their numbers, read in pieces of so many characters. */
function read(text: string, separator: Separator = ",", piece = text.length + 1) {
  const rows: [number, string[]][] = [];
  const reader = new CsvReader(separator, (cells, line) => rows.push([line, cells]));
  for (let at = 0; at < text.length; at += piece) reader.push(text.slice(at, at + piece));
  return { rows, open: reader.end() };
}

const cells = (text: string, separator?: Separator) =>
  read(text, separator).rows.map(([, row]) => row);

describe("CSV is read", () => {
  it.each([
    [
      "a,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a\r1\r", [["a"], ["1"]]],
    ['"a,b","c""d","e\r\nf"\n', [["a,b", 'c"d', "e\r\nf"]]],
    ['a"b,c\n', [['a"b', "c"]]],
    ['"a"b,c\n', [["ab", "c"]]],
    ['"a" ,c\n', [["a ", "c"]]],
    [' "a",b\n', [[' "a"', "b"]]],
    [
      "a,,\n,,\n",
      [
        ["a", "", ""],
        ["", "", ""],
      ],
    ],
    ['""\n', [[""]]],
    ['"",""\n', [["", ""]]],
    ["", []],
    ["\n\r\n\n", []],
    ["a\n\nb\n", [["a"], ["b"]]],
    ["a\0b,\u2028\n", [["a\0b", "\u2028"]]],
    ["=cmd()|' /C calc'!A0,1e400\n", [["=cmd()|' /C calc'!A0", "1e400"]]],
    ["a,b\n1\n1,2,3\n", [["a", "b"], ["1"], ["1", "2", "3"]]],
    ['"x\n', [["x\n"]]],
    ['"x""', [['x"']]],
  ])("%j", (text, rows) => {
    expect(cells(text)).toEqual(rows);
  });

  it("the same however it is cut into pieces", () => {
    const text = '\u00e4,"b ""q"" \r\n c",\r\n"",x"y,"z"\r\r\n\n"\u{1f600}",a,b';
    const whole = read(text);
    for (let piece = 1; piece <= text.length; piece += 1) {
      expect(read(text, ",", piece), `pieces of ${piece}`).toEqual(whole);
    }
  });

  it("with rows numbered as a sheet numbers them", () => {
    expect(read('a\n\n"b\nc"\nd\n').rows.map(([line]) => line)).toEqual([1, 3, 4]);
  });

  it("and a quote that nobody closed is told with its row", () => {
    expect(read('a\nb,"c\nd\ne').open).toBe(2);
    expect(read('a,"b"').open).toBeNull();
  });

  it("in time, also where a quote opens at once and never closes", () => {
    const { rows, open } = read(`"${"x,y\n".repeat(200_000)}`, ",", 1024);
    expect([rows.length, open]).toEqual([1, 1]);
  });
});

it.each([
  ["a,b,c\n1,2,3\n", ","],
  ["a;b;c\n1,5;2;3\n", ";"],
  ["a\tb\n1,5\t2;3\n", "\t"],
  ['"a;b;c",d\n"e;f",g\n', ","],
  ["name\nAda\n", ","],
  ["", ","],
  ["a;b\n1;2\n3;4,4,4,4", ";"],
])("the separator of %j is told", (text, separator) => {
  expect(guessSeparator(text)).toBe(separator);
});

describe("what is written is read again as it was", () => {
  const HOSTILE = [
    ["plain", "", "a,b", "a;b", "a\tb", 'say "no"', "two\nlines", "cr\rlf\r\n", " spaces "],
    ["=1+1", "+49 30 1", "-x", "@sum", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1", "'it", "'"],
    ["-5", "+5", "1e9", "-5.5", "-", "=", "'-5", "\0", "\ufeff", "\u{1f600}"],
    [""],
  ];
  it.each([",", ";", "\t"] as const)("with %j", (separator) => {
    const text = HOSTILE.map((row) => csvLine(row.map(guarded), separator)).join("");
    expect(cells(text, separator).map((row) => row.map(unguarded))).toEqual(HOSTILE);
  });

  it("and no spreadsheet runs any of it", () => {
    for (const cell of HOSTILE.flat()) {
      const written = guarded(cell);
      const isNumber = !Number.isNaN(Number(written)) && written.trim() === written;
      expect(isNumber || !/^[=+\-@\t\r\n＝＋－＠]/.test(written), JSON.stringify(written)).toBe(
        true,
      );
    }
  });
});

it("rows drawn by lot come back, however they are cut", () => {
  let seed = 7;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const letters = [
    '"',
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    "'",
    "=",
    "-",
    "1",
    "a",
    " ",
    "\0",
    "\u{1f600}",
  ];
  for (let round = 0; round < 300; round += 1) {
    const width = 1 + draw(4);
    const word = () =>
      Array.from({ length: draw(5) }, () => letters[draw(letters.length)]).join("");
    const rows = Array.from({ length: 1 + draw(4) }, () => Array.from({ length: width }, word));
    const separator = ([",", ";", "\t"] as const)[draw(3)] ?? ",";
    const text = rows.map((row) => csvLine(row.map(guarded), separator)).join("");
    const found = read(text, separator, 1 + draw(6)).rows;
    expect(
      found.map(([, row]) => row.map(unguarded)),
      JSON.stringify(text),
    ).toEqual(rows);
    expect(found.map(([line]) => line)).toEqual(rows.map((_, at) => at + 1));
  }
});
