// What is typed into the filter box, as a filter in PocketBase's language.
import { t } from "@lingui/core/macro";
import type { Field } from "../api/types";

const TEXT_TYPES = new Set(["text", "email", "url", "editor", "select"]);

/** The fields that plain words are looked for in. */
export function searchedFields(fields: readonly Field[]): string[] {
  return fields.filter(({ type }) => TEXT_TYPES.has(type)).map(({ name }) => name);
}

/** Whether the text is already a filter: it has an operator outside of quotes. */
export function isExpression(text: string): boolean {
  return /[=~<>]|&&|\|\|/.test(withoutQuoted(text));
}

function withoutQuoted(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, " ");
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

const WORDS_OF_THE_LANGUAGE = new Set(["true", "false", "null"]);

/** Why a filter is most likely refused, in words; the server says only that it was. */
export function explainRefusal(text: string, fields: readonly Field[]): string {
  const bare = withoutQuoted(text);
  if (/["']/.test(bare)) return t`A quote is opened and not closed.`;
  if (count(bare, "(") !== count(bare, ")")) return t`A parenthesis has no partner.`;
  if (bare.includes("==")) return t`Use a single = to compare.`;
  if (/(^|\s)(and|or)(\s|$)/i.test(bare)) return t`Write && for “and”, || for “or”.`;
  if (/(^|[^&])&($|[^&])|(^|[^|])\|($|[^|])/.test(bare)) return t`Write && and ||, each twice.`;

  const known = new Set(fields.map(({ name }) => name));
  const names = bare.matchAll(/(?<![\w.@:])[A-Za-z_]\w*(?!\w|\s*\()/g);
  for (const [name] of names) {
    // Back-relations (`orders_via_customer`) name no field of this collection.
    const isKnown = known.has(name) || WORDS_OF_THE_LANGUAGE.has(name.toLowerCase());
    if (!isKnown && !name.includes("_via_")) {
      const others = [...known].join(", ");
      return t`There is no field ${name}. Put text in quotes; the fields are ${others}.`;
    }
  }
  return t`A filter compares fields with values, such as  name = "Ada" && visits > 3`;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
