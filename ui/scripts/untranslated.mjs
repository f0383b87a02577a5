// Finds texts that a person reads and that do not go through the catalogues.
//   node scripts/untranslated.mjs [PATH UNDER src]…
// A text that is to stay as it is (code, a name, what only developers see) says so in a comment on its
// line, or on the line above it: `// untranslated: WHY`. A file of nothing else says so at its top:
// `// untranslated throughout: WHY`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/** What hands its texts to the catalogues (Lingui's macros). */
const MACROS = new Set(["t", "msg", "defineMessage", "plural", "select", "selectOrdinal"]);
const MACRO_ELEMENTS = new Set(["Trans", "Plural"]);

/** Attributes that a person reads, or hears. */
const READ = new Set([
  ...["label", "title", "placeholder", "description", "aria-label", "aria-description", "alt"],
  ...["confirm", "error", "leftLabel", "rightLabel", "nothingFoundMessage", "text", "tooltip"],
]);

/** Words, as opposed to a name in code, a class, a path or a piece of a rule. */
const isSentence = (text) => /\p{L}{2}.* \p{L}|^\p{Lu}\p{Ll}+[.…!?]?$/u.test(text.trim());
/** Where a file says what it is. */
const TOP = 300;

const hasLetters = (text) => /\p{L}{2}/u.test(text);

/** @returns {string[]} "path:line: text" of each. */
export function untranslated(under = [""]) {
  const paths = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/\.(test|gen|d)\.tsx?$/.test(path))
    .filter((path) => under.some((folder) => path.startsWith(folder)));
  return paths.sort().flatMap((path) => ofFile(path, readFileSync(join(SRC, path), "utf8")));
}

function ofFile(path, text) {
  if (/^\/\/ untranslated throughout: /m.test(text.slice(0, TOP))) return [];
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const lines = text.split("\n");
  const found = [];
  const tell = (node, words) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    const said = [lines[line - 1], lines[line]].some((near) => near?.includes("untranslated:"));
    if (!said) found.push(`${path}:${line + 1}: ${words.trim().replaceAll(/\s+/g, " ")}`);
  };
  const visit = (node) => {
    if (isMacro(node) || isNoText(node)) return;
    if (ts.isJsxText(node) && hasLetters(node.text)) tell(node, node.text);
    else if (ts.isJsxAttribute(node) && isString(node.initializer)) {
      const { text: value } = node.initializer;
      if (READ.has(node.name.getText(file)) ? hasLetters(value) : isSentence(value)) {
        tell(node, value);
      }
      return;
    } else if (isString(node) && isSentence(node.text)) tell(node, node.text);
    else if (ts.isTemplateExpression(node)) {
      const whole = [node.head, ...node.templateSpans.map(({ literal }) => literal)]
        .map((part) => part.text)
        .join("…");
      if (isSentence(whole)) tell(node, whole);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const isString = (node) =>
  node !== undefined && (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node));

function isMacro(node) {
  if (ts.isTaggedTemplateExpression(node)) return MACROS.has(node.tag.getText());
  if (ts.isCallExpression(node)) return MACROS.has(node.expression.getText());
  if (ts.isJsxElement(node)) return MACRO_ELEMENTS.has(node.openingElement.tagName.getText());
  return ts.isJsxSelfClosingElement(node) && MACRO_ELEMENTS.has(node.tagName.getText());
}

/** Imports, types, keys, and what is compared with. */
function isNoText(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) {
    return true;
  }
  if (!isString(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  if (ts.isCaseClause(parent)) return true;
  return (
    ts.isBinaryExpression(parent) &&
    ["===", "!=="].includes(parent.operatorToken.getText()) &&
    !node.text.includes(" ")
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = untranslated(process.argv.length > 2 ? process.argv.slice(2) : undefined);
  process.stdout.write(`${[...found, `${found.length} untranslated`].join("\n")}\n`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
