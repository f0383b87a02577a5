import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { jsText, literal, quoted, shellWord } from "./literals";

const HOSTILE = [
  "",
  "it's",
  'a "word"',
  `both ' and "`,
  "$name $\u007b1 + 1} \\(x) `whoami` $(whoami)",
  "'; rm -rf /; '",
  "back\\slash\\",
  "line\nand\r\nline\tand tab",
  "null \u0000, bell \u0007, delete \u007f",
  "turned \u202e around, \u2028 separated, \ufeff marked, \u200b unseen",
  "日本語 ü 😀",
  "</script><!--",
  "-starts with a dash",
  "@starts-with-an-at",
];

describe.each(HOSTILE)("the text %j", (text) => {
  it("is itself again in JavaScript", () => {
    expect(new Function(`return ${jsText(text)}`)()).toBe(text);
    expect(jsText(text)).not.toMatch(/[\n\r\u2028\u202e\u200b\ufeff]/);
  });

  it("is itself again in a shell", () => {
    // Whose words hold no null.
    const word = text.replaceAll("\u0000", "");
    const said = execFileSync("sh", ["-c", `printf '%s' ${shellWord(word)}`], { encoding: "utf8" });
    expect(said).toBe(word);
  });
});

describe.each([
  ["it's", String.raw`'it\'s'`, `"it's"`, `"it's"`],
  ['a "word"', `'a "word"'`, String.raw`"a \"word\""`, String.raw`"a \"word\""`],
  ["$a $\u007bb}", String.raw`'\$a \${b}'`, String.raw`"\$a \${b}"`, '"$a $\u007bb}"'],
  ["\\(x)", String.raw`'\\(x)'`, String.raw`"\\(x)"`, String.raw`"\\(x)"`],
  ["a\nb\tc\r", String.raw`'a\nb\tc\r'`, String.raw`"a\nb\tc\r"`, String.raw`"a\nb\tc\r"`],
  [
    "\u0000\u001b",
    String.raw`'\u{0}\u{1b}'`,
    String.raw`"\u0000\u001b"`,
    String.raw`"\u{0}\u{1b}"`,
  ],
  ["\u202e", String.raw`'\u{202e}'`, String.raw`"\u202e"`, String.raw`"\u{202e}"`],
  ["日本語 😀", "'日本語 😀'", '"日本語 😀"', '"日本語 😀"'],
  ["half \ud800", "'half \ufffd'", '"half \ufffd"', '"half \ufffd"'],
])("the text %j", (text, dart, kotlin, swift) => {
  it("is quoted in Dart", () => expect(quoted("dart", text)).toBe(dart));
  it("is quoted in Kotlin", () => expect(quoted("kotlin", text)).toBe(kotlin));
  it("is quoted in Swift", () => expect(quoted("swift", text)).toBe(swift));
});

const VALUE = {
  title: "it's $5",
  many: ["a", 1, true, null, [], {}],
  place: { lon: 13.4, lat: -52.5 },
  "odd key\n": "x",
  __proto__x: 1,
};

describe("a value", () => {
  it("is itself again in JavaScript, whatever its keys", () => {
    const value = JSON.parse(`{"__proto__": {"a": 1}, "if": 2, "a-b": 3, "9": 4, "": 5}`);
    const again = new Function(`return ${literal("js", value)}`)();
    expect(JSON.stringify(again)).toBe(JSON.stringify(value));
    expect(new Function(`return ${literal("js", VALUE)}`)()).toEqual(VALUE);
  });

  it.each([
    ["dart", `{'a': [], 'b': {'c': null}}`],
    ["kotlin", 'mapOf("a" to emptyList<Any>(), "b" to mapOf("c" to null))'],
    ["swift", '["a": [Any](), "b": ["c": NSNull()] as [String: Any]] as [String: Any]'],
    ["js", "{ a: [], b: { c: null } }"],
  ] as const)("is written with its empty parts in %s", (language, code) => {
    expect(literal(language, { a: [], b: { c: null } })).toBe(code);
  });

  it.each([
    [1e21, "1e+21", "1e+21"],
    [10_000_000_000_000_000_000, "10000000000000000000", "10000000000000000000.0"],
    [-0.5, "-0.5", "-0.5"],
    [42, "42", "42"],
  ])("keeps the number %d", (number, js, others) => {
    expect(literal("js", number)).toBe(js);
    for (const language of ["dart", "kotlin", "swift"] as const) {
      expect(literal(language, number)).toBe(others);
    }
  });

  it("is broken into lines where it is long", () => {
    const long = { first: "x".repeat(40), second: "y".repeat(40) };
    expect(literal("kotlin", long, 4)).toBe(
      `mapOf(\n        "first" to "${"x".repeat(40)}",\n        "second" to "${"y".repeat(40)}",\n    )`,
    );
  });
});
