// The texts of the server that the window shows: sentences in its sources, and what connectors are
// described with. `npm run words` puts them into the catalogue of `src/language/server`.
import { basename, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { generateMessageId } from "@lingui/message-utils/generateMessageId";
import { NOT_SHOWN } from "./notShown.mjs";
import { literals } from "./rust.mjs";

const SERVER = fileURLToPath(new URL("../../../server/", import.meta.url));

/** What writes a text with values in it (std::fmt, thiserror), and which argument that text is. */
const FORMATS = new Map([
  ...["format!", "format_args!", "error#", "bail!", "anyhow!"].map((name) => [name, 0]),
  ...["write!", "writeln!"].map((name) => [name, 1]),
]);

/** Calls whose texts go to the log, to whoever writes the server, or into its API's document. */
const UNSEEN = new Set([
  ...["trace!", "debug!", "info!", "warn!", "error!", "info_span!", "debug_span!"],
  ...["internal", "database", "committed", "on_disk", "debug_struct", "expect", "panic!"],
  ...["unreachable!", "assert!", "debug_assert!", "#"],
  ...["contains", "starts_with", "ends_with", "find", "strip_prefix", "strip_suffix", "matches!"],
  ...["from_static", "user_agent", "format_description!"],
]);

/** Words, as opposed to a name in code, a path or a piece of a rule. */
const isSentence = (text) => /\p{L}{2}.* \p{L}|^\p{Lu}\p{Ll}+[.…!?]?$/u.test(text.trim());

/** Of a text with values: what is left without them says something. */
const isTemplate = (text) => {
  const bare = text.replaceAll(/\{[^{}]*\}/g, "");
  return /\p{L}{3}/u.test(bare) && isSentence(text.replaceAll(/\{[^{}]*\}/g, "Xx"));
};

/** SQL, commands for a terminal, headers, PEM. */
const CODE =
  /^[\s;)}]*(SELECT|DEFINE|UPSERT|UPDATE|DELETE|REMOVE|BEGIN|COMMIT|INSERT INTO|INFO FOR|RETURN|SET|ORDER BY|GROUP|WHERE|AND|CONTENT|TYPE)\b|^CREATE (UNIQUE )?INDEX `|^CREATE type::|^(sudo|homeport|text\/|attachment;|Bearer |Basic |bytes \{|-----|\{insert\})/;

/** Keywords of SQL alone, which have no other language. */
const isKeywords = (text) => !/\p{Ll}/u.test(text.replaceAll(/\{[^{}]*\}/g, ""));

/** Words too short to be told from names in code, which sentences are put together with. */
export const PIECES = new Set([
  ...["phones", "viewer", "editor", "owner", "text", "a number", "read", "create", "write"],
]);

/** @returns {boolean} Whether a file of the checkout may hold texts that the window shows. */
export function isSource(path) {
  return /\.rs$/.test(path) && !/(^|[/\\])tests?([/\\]|\.rs$)|build\.rs$/.test(path);
}

/** @returns {boolean} Whether it describes a connector. */
export function isConnector(path) {
  return /connectors[/\\][^/\\]+\.json$/.test(path) && basename(path) !== "connector.schema.json";
}

/** @returns {{message: string, line: number}[]} ICU messages of a Rust file; `path` is from `server/`. */
export function textsOf(path, source) {
  const skipped = NOT_SHOWN.filter(
    ({ in: place }) => path === place || path.startsWith(`${place}/`),
  );
  if (skipped.some(({ texts }) => texts === undefined)) return [];
  const unseen = new Set(skipped.flatMap(({ texts }) => texts));
  return literals(source)
    .map((literal) => ({ ...literal, isFormat: FORMATS.get(literal.inside) === literal.place }))
    .filter(
      ({ text, inside }) =>
        !UNSEEN.has(inside) && !CODE.test(text) && !isKeywords(text) && !unseen.has(text),
    )
    .filter(
      ({ text, isFormat }) =>
        PIECES.has(text.trim()) || (isFormat ? isTemplate(text) : isSentence(text)),
    )
    .map(({ text, line, isFormat }) => ({
      message: (isFormat ? ofFormat(text) : escaped(text)).trim(),
      line,
    }));
}

/** @returns {string[]} What a connector is described with. */
export function textsOfConnector(json) {
  const found = [];
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, below] of Object.entries(value)) {
      if (SENT.has(name)) continue;
      if (DESCRIBING.has(name) && typeof below === "string") found.push(escaped(below.trim()));
      else visit(below);
    }
  };
  visit(JSON.parse(json));
  return found;
}

const DESCRIBING = new Set(["title", "note", "hint"]);

/** What goes to the service and comes from it. */
const SENT = new Set(["body", "query", "headers", "output"]);

/** A format string as an ICU message: `{name:?}` becomes `{name}`, the first `{}` becomes `{0}`. */
function ofFormat(text) {
  let next = 0;
  return text
    .split(/((?:\{\{)+|(?:\}\})+|\{[^{}]*\})/)
    .map((part, index) => {
      // An apostrophe before a bracket would begin a quotation.
      if (index % 2 === 0) return part.replace(/'$/, "''");
      if (/^(\{\{|\}\})/.test(part)) return `'${part.slice(part.length / 2)}'`;
      const name = part.slice(1, -1).split(":", 1)[0].trim();
      return `{${name === "" ? next++ : name}}`;
    })
    .join("");
}

/** A text that has no values, as an ICU message. */
function escaped(text) {
  return text.replaceAll(/[{}]+/g, "'$&'");
}

/** Lingui's extractor of these texts (`lingui.config.ts`). */
export const serverTexts = {
  match: (path) => isSource(path) || isConnector(path),
  extract(path, source, onMessage) {
    const from = relative(SERVER, path).replaceAll("\\", "/");
    const texts = isConnector(path)
      ? textsOfConnector(source).map((message) => ({ message, line: 1 }))
      : textsOf(from, source);
    for (const { message, line } of texts) {
      onMessage({
        id: generateMessageId(message),
        message,
        origin: [path, line, 0],
        placeholders: {},
      });
    }
  },
};
