// What the server says, in the window's language. On the wire it is English, and sentences are all there
// is: each is looked for among those of the catalogue beside this file, which come from the server's
// sources (scripts/server), and its values are put into the translation. What is not known stays as it is.
import { type Messages, setupI18n } from "@lingui/core";
import { say } from "../i18n";

/** Places that hold words of the server's own, such as the reason for something. What stands in another
 * place is somebody's: a name is never taken for a word. Constants of the server are `NAMED_SO`. */
export const WORDS = new Set([
  ...["why", "reason", "error", "what", "words", "said", "problem", "message", "refused", "text"],
  ...["expected", "got", "asked", "when", "by", "holder", "who", "but", "sign", "secrets", "span"],
  ...["own", "needed", "doing"],
]);

/** What is longer is mostly somebody's, and would take long to compare. */
const LONGEST = 4_000;

type Tokens = string | readonly (string | readonly [string, ...unknown[]])[];

interface Template {
  id: string;
  pattern: RegExp;
  /** The places' names, in the order of the pattern's groups. */
  names: readonly string[];
  /** The longest text between places: a quick look whether it may fit. */
  part: string;
  /** How much of it is text. */
  weight: number;
}

let speak: (text: string) => string = (text) => text;
let marks: readonly [string, string] = ["“", "”"];

/** A text of the server's, translated where it is known; nothing for none. */
export function said(text: string | null | undefined): string {
  return quoted(speak(text ?? ""));
}

/** What the server marks as people mark code, with the marks that people read. */
function quoted(text: string): string {
  const [open, close] = marks;
  return text.replace(/`([^`\n]+)`/g, (_all, word: string) => open + word + close);
}

/** Learns a language: compiled catalogues with the same ids. */
export function learn(locale: string, english: Messages, translated: Messages): void {
  speak = speaker(locale, english, translated);
  marks = locale === "de" ? ["„", "“"] : ["“", "”"];
}

/** @returns What translates a text of the server's. */
export function speaker(locale: string, english: Messages, translated: Messages) {
  const i18n = setupI18n({ locale, messages: { [locale]: translated } });
  const whole = new Map<string, string>();
  const templates: Template[] = [];
  for (const [id, tokens] of Object.entries(english)) {
    const template = templateOf(id, tokens as Tokens);
    if (template.names.length === 0) whole.set(template.part, id);
    else templates.push(template);
  }
  templates.sort((one, other) => other.weight - one.weight);

  /** One of the sentences, as a whole. The server ends a reason with a full stop where it stands last. */
  function known(text: string): string | undefined {
    const core = text.trim();
    const clause = core.replace(/\.$/, "");
    const id = whole.get(core) ?? whole.get(clause);
    const stop = id !== undefined && !whole.has(core) ? "." : "";
    const translation = id === undefined ? filled(core) : say(i18n, { id }) + stop;
    return translation && text.replace(core, () => translation);
  }

  function filled(text: string): string | undefined {
    for (const { id, pattern, names, part } of templates) {
      const match = text.includes(part) ? pattern.exec(text) : null;
      if (match === null) continue;
      const values = names.map((name, at) => {
        const value = match[at + 1] ?? "";
        return [name, isWords(name) ? words(value) : value] as const;
      });
      return say(i18n, { id, values: Object.fromEntries(values) });
    }
    return undefined;
  }

  /** Sentences in a row, with fields' names before some: `Failed. title: Cannot be blank.` */
  function row(text: string): string | undefined {
    const label = /^[\w.]+: /.exec(text)?.[0];
    if (label !== undefined) {
      const rest = known(text.slice(label.length)) ?? row(text.slice(label.length));
      if (rest !== undefined) return label + rest;
    }
    const ends = [...text.matchAll(/[.!?]\s+/g)].map(({ index, 0: end }) => index + end.length);
    for (const end of ends.reverse()) {
      const first = known(text.slice(0, end));
      const rest = first && (known(text.slice(end)) ?? row(text.slice(end)));
      if (rest) return first + rest;
    }
    return undefined;
  }

  function words(text: string): string {
    const translation = known(text) ?? row(text);
    if (translation !== undefined || text === "") return translation ?? text;
    return text
      .split(/([,;] )/)
      .map((part) => known(part) ?? part)
      .join("");
  }

  return (text: string) => (text.length > LONGEST ? text : (known(text) ?? row(text) ?? text));
}

function isWords(name: string): boolean {
  return WORDS.has(name) || /^[A-Z][A-Z_]+$/.test(name);
}

function templateOf(id: string, tokens: Tokens): Template {
  const list = typeof tokens === "string" ? [tokens] : tokens;
  const names: string[] = [];
  const parts: string[] = [];
  const source = list.map((token) => {
    if (typeof token === "string") {
      parts.push(token);
      return token.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    }
    const again = names.indexOf(token[0]);
    if (again >= 0) return `\\${again + 1}`;
    names.push(token[0]);
    return "([\\s\\S]*?)";
  });
  const pattern = new RegExp(`^${source.join("")}$`);
  const part = parts.reduce((longest, one) => (one.length > longest.length ? one : longest), "");
  return { id, pattern, names, part, weight: parts.join("").length };
}
