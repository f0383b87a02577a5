import { describe, expect, it } from "vitest";
import { type FieldDraft, newField } from "./draft";
import { indexOf, indexProblem, indexWords, keptIndexes, newIndex, wireIndexes } from "./indexes";

function saved(name: string, part: Partial<FieldDraft> = {}): FieldDraft {
  return { ...newField("text", name), id: name, key: name, savedName: name, ...part };
}
const fields = [saved("email"), saved("shop"), saved("created")];
const nameOf = (key: string) => fields.find((field) => field.key === key)?.name ?? "";

describe("an index from the wire", () => {
  it.each([
    ["CREATE INDEX `i` ON `t` (`email`)", false, ["email"], [false], ""],
    [
      "CREATE UNIQUE INDEX `i` ON `t` (\n  `shop`,\n  `email` COLLATE NOCASE\n)",
      true,
      ["shop", "email"],
      [false, true],
      "",
    ],
    [
      "create unique index if not exists i on t (email) where `email` != ''",
      true,
      ["email"],
      [false],
      "`email` != ''",
    ],
  ])("%s is understood", (sql, unique, columns, ignoreCase, where) => {
    const { parts } = indexOf(sql, fields);
    expect(parts?.unique).toBe(unique);
    expect(parts?.name).toBe("i");
    expect(parts?.columns.map(({ field }) => field)).toEqual(columns);
    expect(parts?.columns.map((column) => column.ignoreCase)).toEqual(ignoreCase);
    expect(parts?.where).toBe(where);
  });

  it.each([
    "CREATE INDEX `i` ON `t` (lower(`email`))",
    "CREATE INDEX `i` ON `t` (`email` DESC)",
    "CREATE INDEX `i` ON `t` (`email` COLLATE rtrim)",
    "CREATE INDEX `i` ON `t` (`elsewhere`)",
    "nonsense",
  ])("%s is kept as it is", (sql) => {
    const index = indexOf(sql, fields);
    expect(index.parts).toBeNull();
    expect(wireIndexes([index], fields, "t")).toEqual([sql]);
    expect(indexWords(index, nameOf)).toBe(sql);
  });

  it("goes back as it came, under the collection's present name", () => {
    const index = indexOf("CREATE UNIQUE INDEX `i` ON `old` (`email` COLLATE NOCASE)", fields);
    expect(wireIndexes([index], fields, "people")).toEqual([
      "CREATE UNIQUE INDEX `i` ON `people` (`email` COLLATE NOCASE)",
    ]);
  });
});

it("follows a renamed field, also in what this editor does not know", () => {
  const renamed = [saved("email", { name: "mail" }), saved("shop")];
  const indexes = [
    indexOf("CREATE UNIQUE INDEX `email` ON `t` (`email`) WHERE `email` != ''", fields),
    indexOf("CREATE INDEX `email` ON `t` (`email` DESC)", fields),
  ];
  expect(wireIndexes(indexes, renamed, "t")).toEqual([
    "CREATE UNIQUE INDEX `email` ON `t` (`mail`) WHERE `mail` != ''",
    "CREATE INDEX `email` ON `t` (`mail` DESC)",
  ]);
});

it("goes with a field that is removed", () => {
  const removed = [saved("email", { dropped: true }), saved("shop")];
  const indexes = [
    indexOf("CREATE INDEX `a` ON `t` (`shop`, `email`)", fields),
    indexOf("CREATE INDEX `b` ON `t` (`email` DESC)", fields),
    indexOf("CREATE INDEX `c` ON `t` (`shop`)", fields),
  ];
  expect(keptIndexes(indexes, removed).map(({ parts }) => parts?.name)).toEqual(["c"]);
});

describe("a new index", () => {
  it("has a name of its own and may name a field that is new as well", () => {
    const title = newField("text", " title ");
    const [one, other] = [newIndex(title.key), newIndex(title.key)];
    expect(one.parts?.name).toMatch(/^idx_[0-9a-z]{10}$/);
    expect(one.parts?.name).not.toBe(other.parts?.name);
    expect(wireIndexes([one], [title], "t")).toEqual([
      `CREATE INDEX \`${one.parts?.name}\` ON \`t\` (\`title\`)`,
    ]);
  });

  it("needs a field, and each once", () => {
    expect(indexProblem(newIndex(undefined))).toContain("at least one field");
    const twice = newIndex("email");
    twice.parts?.columns.push({ field: "email", ignoreCase: true });
    expect(indexProblem(twice)).toContain("once");
    expect(indexProblem(newIndex("email"))).toBeNull();
  });

  it("says what it does", () => {
    const index = newIndex("email");
    expect(indexWords(index, nameOf)).toBe("Quick to find and sort by email");
    const unique = { ...index, parts: index.parts && { ...index.parts, unique: true } };
    expect(indexWords(unique, nameOf)).toBe("email may appear once only");
  });
});
