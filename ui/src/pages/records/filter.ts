// What is typed into the filter box, as a filter in PocketBase's language.
import type { Field } from "../../api/types";

const TEXT_TYPES = new Set(["text", "email", "url", "editor", "select"]);

/** The fields that plain words are looked for in. */
export function searchedFields(fields: readonly Field[]): string[] {
  return fields.filter(({ type }) => TEXT_TYPES.has(type)).map(({ name }) => name);
}

/** Whether the text is already a filter: it has an operator outside of quotes. */
export function isExpression(text: string): boolean {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  return /[=~<>]|&&|\|\|/.test(bare);
}

/**
 * The filter to send. Plain words become: each word somewhere in the record's text; words in double
 * quotes stay together. Everything else is sent as it is.
 */
export function toFilter(text: string, fields: readonly Field[]): string {
  const trimmed = text.trim();
  if (trimmed === "" || isExpression(trimmed)) return trimmed;
  const names = searchedFields(fields);
  if (names.length === 0) return "";
  return words(trimmed)
    .map((word) => anyOf(names.map((name) => `${name} ~ ${quote(word)}`)))
    .join(" && ");
}

function anyOf(terms: readonly string[]): string {
  return terms.length === 1 ? terms.join() : `(${terms.join(" || ")})`;
}

function words(text: string): string[] {
  const found = text.match(/"[^"]+"|\S+/g) ?? [];
  return found.map((word) => word.replace(/^"(.+)"$/, "$1"));
}

/** A word as quoted text. A `%` would make it a pattern; it is meant as itself. */
function quote(word: string): string {
  const literal = word.replaceAll("%", "\\%");
  return `"${literal.replaceAll(/["\\]/g, "\\$&")}"`;
}
