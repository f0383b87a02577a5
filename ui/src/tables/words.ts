// Yes and no, and lists, as people and programs write them. Pure.
import { t } from "@lingui/core/macro";
import { quoted, type Reading } from "./problem";

const YES = new Set([
  "true",
  "yes",
  "y",
  "1",
  "on",
  "x",
  "t",
  "ja",
  "wahr",
  "oui",
  "vrai",
  "si",
  "sí",
  "✓",
  "✔",
]);
const NO = new Set([
  "false",
  "no",
  "n",
  "0",
  "off",
  "",
  "f",
  "nein",
  "falsch",
  "non",
  "faux",
  "-",
  "–",
]);

export function readBool(text: string): Reading<boolean> {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  const cell = quoted(text);
  return { problem: t`${cell} is neither yes nor no.` };
}

/** Words that nobody writes for anything but yes and no. */
export function isBoolWord(text: string): boolean {
  return /^(?:true|false|yes|no|ja|nein|wahr|falsch|oui|non|vrai|faux)$/i.test(text.trim());
}

/** A JSON list, or parts between commas, semicolons, bars or line ends. Empty parts are none. */
export function readList(text: string): Reading<string[]> {
  const trimmed = text.trim();
  if (trimmed.startsWith("[")) {
    const list = parsed(trimmed);
    const isList = Array.isArray(list) && list.every((item) => typeof item !== "object");
    if (isList) return { value: list.map(String) };
    const cell = quoted(text);
    return { problem: t`${cell} is not a list.` };
  }
  return {
    value: trimmed
      .split(/[,;|\n\r]/)
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A cell as text: JSON's own values as they are read, lists and objects as JSON. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

export function isBlank(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}
