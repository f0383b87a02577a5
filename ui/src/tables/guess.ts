// Which fields a collection needs to hold what a table has. Pure, but for giving the page its turn.
import { guessDayOrder, readDate } from "./dates";
import { guessNumberStyle, readNumber } from "./numbers";
import { Turns } from "./pace";
import { countedColumn, type Table } from "./table";
import { cellText, isBlank, isBoolWord } from "./words";

export interface GuessedField {
  name: string;
  type: "text" | "editor" | "number" | "bool" | "date" | "email" | "url" | "select" | "json";
  options: Record<string, unknown>;
}

/** As many different values make choices, if they come again often enough. */
const CHOICES_MOST = 12;
const TIMES_LEAST = 5;
/** A text field without a limit of its own holds this much. */
const TEXT_MOST = 5000;

const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;
const WEB = /^https?:\/\/[^\s/]+\S*$/i;

const RECORD_ID = /^[a-z0-9]{15}$/;
/** Where ids go that are none of Homeport's. */
export const OTHER_ID = "source_id";

/** The fields that all of a table fits into. Ids of Homeport's own are left out: every collection has one. */
export async function guessFields(table: Table, signal?: AbortSignal): Promise<GuessedField[]> {
  const turns = new Turns();
  const fields: GuessedField[] = [];
  const names = fieldNames(table.columns);
  for (const [at, name] of names.entries()) {
    const cells: unknown[] = [];
    for (const row of table.rows) {
      if (!isBlank(row.cells[at])) cells.push(row.cells[at]);
      await turns.pause(signal);
    }
    if (name !== "id") fields.push({ name, ...typeOf(cells) });
    else if (!cells.every((cell) => RECORD_ID.test(cellText(cell)))) {
      fields.push({ name: OTHER_ID, ...typeOf(cells) });
    }
    await turns.pause(signal);
  }
  return fields;
}

function typeOf(cells: readonly unknown[]): Omit<GuessedField, "name"> {
  const plain = (type: GuessedField["type"]) => ({ type, options: {} });
  if (cells.length === 0) return plain("text");
  if (cells.every((cell) => typeof cell === "boolean")) return plain("bool");
  if (cells.some((cell) => typeof cell === "object")) return plain("json");
  const texts = cells.map(cellText);
  if (texts.every(isBoolWord)) return plain("bool");
  if (texts.every(isJson)) return plain("json");
  const style = guessNumberStyle(texts);
  if (texts.every((text) => "value" in readNumber(text, style) && !isNumberedName(text))) {
    return plain("number");
  }
  const order = guessDayOrder(texts);
  if (texts.every((text) => "value" in readDate(text, order))) return plain("date");
  if (texts.every((text) => EMAIL.test(text.trim()))) return plain("email");
  if (texts.every((text) => WEB.test(text.trim()))) return plain("url");
  const choices = choicesOf(texts);
  if (choices !== null) return { type: "select", options: { values: choices, maxSelect: 1 } };
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 0);
  return longest > TEXT_MOST ? { type: "text", options: { max: longest * 2 } } : plain("text");
}

/** A list or an object as text. */
function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Digits that are a name, as postcodes and telephone numbers are: a number would lose their zeros. */
function isNumberedName(text: string): boolean {
  return /^\s*(?:0\d|\+)/.test(text);
}

/** The few different values, in the order of their first; `null` where they are no choices. */
function choicesOf(texts: readonly string[]): string[] | null {
  const values = new Set<string>();
  for (const text of texts) {
    values.add(text.trim());
    if (values.size > CHOICES_MOST) return null;
  }
  const isShort = [...values].every((value) => value.length <= 40 && !/[\r\n]/.test(value));
  return isShort && values.size > 1 && texts.length >= values.size * TIMES_LEAST
    ? [...values]
    : null;
}

/** Names as fields have them, each once: "Größe (cm)" becomes `groesse_cm`. One of a column without a name
 * is the same in every language, as apps use it. */
export function fieldNames(columns: readonly string[]): string[] {
  const taken = new Set(["expand", "collectionid", "collectionname", OTHER_ID]);
  return columns.map((column, at) => {
    const named = column === countedColumn(at + 1) ? "" : fieldName(column);
    const plain = named || `column_${at + 1}`;
    let name = plain;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1) name = `${plain}_${count}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

const LETTERS: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  ø: "o",
  æ: "ae",
};

/** Empty where no letter is left. */
export function fieldName(text: string): string {
  const latin = text
    .trim()
    .replaceAll(/[äöüßøæ]/gi, (letter) => {
      const plain = LETTERS[letter.toLowerCase()] ?? "";
      return letter === letter.toLowerCase() ? plain : plain.toUpperCase();
    })
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "");
  const words = latin.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^[_0-9]+|_+$/g, "");
  // A name of one case only was shouted; a mixed one was meant so, as `unitPrice` is.
  const isName = /^[a-z][A-Za-z0-9_]*$/.test(words);
  return (isName ? words : words.toLowerCase()).slice(0, 60);
}
