// Reads the texts of a Rust file, each with what it is handed to. No parser: strings, comments and
// brackets are all that has to be told apart.

/**
 * @typedef {object} Literal
 * @property {string} text What it stands for, escapes resolved.
 * @property {number} line From 1.
 * @property {string} inside The call, macro (`format!`) or attribute of thiserror (`error#`) whose argument it
 *   is, "#" in any other attribute, or "".
 * @property {number} place Which argument of it, from 0.
 */

const TOKEN = new RegExp(
  [
    /(?<comment>\/\/[^\n]*)/,
    /(?<block>\/\*)/,
    /(?<raw>b?r(?<marks>#*)"[\s\S]*?"\k<marks>)/,
    /(?<plain>[bc]?"(?:[^"\\]|\\[\s\S])*")/,
    /(?<char>b?'(?:[^'\\\n]|\\(?:x[0-9a-fA-F]{2}|u\{[^}]*\}|.))')/,
    /(?<lifetime>'[a-zA-Z_]\w*)/,
    /(?<word>[A-Za-z_]\w*)/,
    /(?<bracket>[()[\]{}])/,
    /(?<sign>\S)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

/** @returns {Literal[]} Those outside tests and comments. */
export function literals(source) {
  const found = [];
  /** What is open: each bracket's call, and how many arguments came in it. */
  const open = [];
  /** What was just read, as far as it may name the call of a bracket. */
  let before = "";
  /** How many brackets are open around an item that is for tests only, while it lasts. */
  let tests = null;
  const lines = lineCounter(source);
  for (let at = 0; ; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) return found;
    at = TOKEN.lastIndex;
    const { comment, block, raw, plain, char, lifetime, word, bracket } = match.groups;
    if (comment !== undefined || char !== undefined || lifetime !== undefined) continue;
    if (block !== undefined) {
      at = endOfComment(source, match.index);
    } else if (raw !== undefined || plain !== undefined) {
      const { name = "", place = 0 } = open.at(-1) ?? {};
      const isAttribute = name !== "error#" && open.some((bracket) => bracket.name === "#");
      const inside = isAttribute ? "#" : name;
      if (tests === null && !/^[bc]/.test(match[0])) {
        const text = raw === undefined ? unescaped(plain) : raw.replace(/^r#*"|"#*$/g, "");
        found.push({ text, line: lines(match.index), inside, place });
      }
      before = "";
    } else if (bracket !== undefined && "([{".includes(bracket)) {
      open.push({ name: nameOf(before, bracket, open), place: 0, at: match.index });
      before = "";
    } else if (bracket !== undefined) {
      const closed = open.pop();
      if (closed?.name === "#") {
        if (/^\[\s*cfg\(test\)$/.test(source.slice(closed.at, match.index))) tests ??= open.length;
      } else if (bracket === "}" && tests === open.length) tests = null;
      before = "";
    } else if (match[0] === "," || match[0] === ";") {
      if (match[0] === "," && open.length > 0) open[open.length - 1].place++;
      if (tests === open.length) tests = null;
      before = "";
    } else {
      // Two words in a row are no one name: `return Err`.
      const glued = word === undefined || !/\w$/.test(before);
      before = glued ? before + match[0] : match[0];
    }
  }
}

/** The name of the call, macro or attribute that a bracket belongs to; "#" opens attributes. */
function nameOf(before, bracket, open) {
  if (bracket === "[" && /#!?$/.test(before)) return "#";
  const [, name, macro] = /([A-Za-z_]\w*)(!?)(?:::<[^()]*>)?$/.exec(before) ?? [];
  if (name === undefined) return "";
  return open.at(-1)?.name === "#" ? `${name}#` : name + macro;
}

function lineCounter(source) {
  let line = 1;
  let counted = 0;
  return (index) => {
    for (; counted < index; counted++) if (source[counted] === "\n") line++;
    return line;
  };
}

/** Comments nest in Rust. */
function endOfComment(source, from) {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    if (source.startsWith("/*", at)) depth++;
    else if (source.startsWith("*/", at) && --depth === 0) return at + 2;
  }
  return source.length;
}

const ESCAPES = { n: "\n", r: "\r", t: "\t", 0: "\0" };

function unescaped(literal) {
  const pattern = /\\(?:\r?\n\s*|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F_]+)\}|([\s\S]))/g;
  return literal.slice(literal.indexOf('"') + 1, -1).replace(pattern, (_, hex, code, sign) => {
    if (sign !== undefined) return ESCAPES[sign] ?? sign;
    const point = hex ?? code?.replaceAll("_", "");
    return point === undefined ? "" : String.fromCodePoint(Number.parseInt(point, 16));
  });
}
