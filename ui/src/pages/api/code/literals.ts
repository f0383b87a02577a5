// Values as each language writes them, whatever is in them. Pure.
// untranslated throughout: code

// What cannot be seen in a line of code, or turns its direction around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const HALF = /[\ud800-\udfff]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** How a language writes what it keeps special, and characters by their number. */
interface Escapes {
  quote: string;
  /** What has a meaning within quotes. */
  special: RegExp;
  numbered: (code: number) => string;
}

const four = (code: number) => `\\u${code.toString(16).padStart(4, "0")}`;
const braced = (code: number) => `\\u{${code.toString(16)}}`;

const ESCAPES = {
  dart: { quote: "'", special: /[\\'$]/g, numbered: braced },
  kotlin: { quote: '"', special: /[\\"$]/g, numbered: four },
  swift: { quote: '"', special: /[\\"]/g, numbered: braced },
} as const satisfies Record<string, Escapes>;

type Escaped = keyof typeof ESCAPES;

/** A text in quotes, in Dart, Kotlin or Swift. */
export function quoted(language: Escaped, text: string): string {
  const { quote, special, numbered } = ESCAPES[language];
  const inside = text
    // Half a character is none: some of them have no way to write it.
    .replace(HALF, "\ufffd")
    .replace(special, "\\$&")
    .replace(UNSEEN, (found) => SHORT[found] ?? numbered(found.charCodeAt(0)));
  return quote + inside + quote;
}

/** A text in JavaScript, in the quotes that it needs no escapes for. */
export function jsText(text: string): string {
  const written = JSON.stringify(text).replace(UNSEEN, (found) => four(found.charCodeAt(0)));
  const isPlain =
    text.includes('"') && !text.includes("'") && written === `"${escapedQuotes(text)}"`;
  return isPlain ? `'${text}'` : written;
}

function escapedQuotes(text: string): string {
  return text.replace(/"/g, '\\"');
}

/** A word of a POSIX shell, in single quotes. */
export function shellWord(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

/** How a language writes lists and objects. */
interface Shapes {
  text: (text: string) => string;
  nothing: string;
  key: (name: string) => string;
  list: readonly [open: string, close: string];
  map: readonly [open: string, close: string];
  emptyList: string;
  emptyMap: string;
  step: number;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

const SHAPES: Readonly<Record<Escaped | "js", Shapes>> = {
  js: {
    text: jsText,
    nothing: "null",
    key: (name) => {
      // It would be what the object inherits from.
      if (name === "__proto__") return `[${jsText(name)}]`;
      return IDENTIFIER.test(name) ? name : jsText(name);
    },
    list: ["[", "]"],
    map: ["{ ", " }"],
    emptyList: "[]",
    emptyMap: "{}",
    step: 2,
  },
  dart: {
    text: (text) => quoted("dart", text),
    nothing: "null",
    key: (name) => quoted("dart", name),
    list: ["[", "]"],
    map: ["{", "}"],
    emptyList: "[]",
    emptyMap: "{}",
    step: 2,
  },
  kotlin: {
    text: (text) => quoted("kotlin", text),
    nothing: "null",
    key: (name) => `${quoted("kotlin", name)} to`,
    list: ["listOf(", ")"],
    map: ["mapOf(", ")"],
    emptyList: "emptyList<Any>()",
    emptyMap: "emptyMap<String, Any>()",
    step: 4,
  },
  swift: {
    text: (text) => quoted("swift", text),
    nothing: "NSNull()",
    key: (name) => quoted("swift", name),
    list: ["[", "] as [Any]"],
    map: ["[", "] as [String: Any]"],
    emptyList: "[Any]()",
    emptyMap: "[String: Any]()",
    step: 4,
  },
};

const LINE_MOST = 60;

/** A JSON value as a language's literal; its further lines begin with `indent` spaces. */
export function literal(language: Escaped | "js", value: unknown, indent = 0): string {
  const shapes = SHAPES[language];
  if (value === null || value === undefined) return shapes.nothing;
  if (typeof value === "string") return shapes.text(value);
  if (typeof value === "number") return numeral(language, value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return shapes.emptyList;
    return joined(
      shapes,
      shapes.list,
      value,
      (item, depth) => literal(language, item, depth),
      indent,
    );
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return shapes.emptyMap;
  const separator = language === "kotlin" ? " " : ": ";
  const entry = ([name, item]: [string, unknown], depth: number) =>
    shapes.key(name) + separator + literal(language, item, depth);
  return joined(shapes, shapes.map, entries, entry, indent);
}

/** In one line where it fits, else one item in each. */
function joined<Item>(
  { step }: Shapes,
  [open, close]: readonly [string, string],
  items: readonly Item[],
  write: (item: Item, depth: number) => string,
  indent: number,
): string {
  const short = items.map((item) => write(item, indent)).join(", ");
  if (!short.includes("\n") && short.length <= LINE_MOST) return open + short + close;
  const deeper = indent + step;
  const lines = items.map((item) => " ".repeat(deeper) + write(item, deeper));
  return `${open.trimEnd()}\n${lines.join(",\n")},\n${" ".repeat(indent)}${close.trimStart()}`;
}

function numeral(language: Escaped | "js", value: number): string {
  if (language === "js" || Number.isSafeInteger(value) || !Number.isInteger(value)) {
    return String(value);
  }
  // Beyond what their whole numbers are sure to hold.
  const digits = String(value);
  return digits.includes("e") ? digits : `${digits}.0`;
}
