// The window's languages. A catalogue is loaded before any other code of ours runs, so that words may
// be constants; another language therefore means loading the page anew.
import { i18n } from "@lingui/core";
import { learn } from "./server/said";

export const LANGUAGES = [
  { value: "en", name: "English" }, // untranslated: as its readers call it
  { value: "de", name: "Deutsch" }, // untranslated: as its readers call it
] as const;

export type Language = (typeof LANGUAGES)[number]["value"];

/** `auto`: as the browser asks for it, which in the desktop window is the system's language. */
export type Choice = Language | "auto";

const KEY = "homeport-language";

const CATALOGUES: Record<Language, () => Promise<{ messages: Parameters<typeof i18n.load>[1] }>> = {
  en: () => import("./en.po"),
  de: async () => {
    const server = Promise.all([import("./server/en.po"), import("./server/de.po")]);
    await import("dayjs/locale/de");
    const [english, german] = await server;
    learn("de", english.messages, german.messages);
    return import("./de.po");
  },
};

function isLanguage(text: string | null): text is Language {
  return LANGUAGES.some(({ value }) => value === text);
}

/** What was chosen in this browser. */
export function chosen(): Choice {
  try {
    const kept = localStorage.getItem(KEY);
    return isLanguage(kept) ? kept : "auto";
  } catch {
    // Storage may be switched off; then the system's language it is.
    return "auto";
  }
}

/** The first of a reader's languages that there is a catalogue for, and the regional forms of it
 * (BCP 47, "de-AT") that the reader would have dates and numbers in. */
export function fitting(choice: Choice, wanted: readonly string[]) {
  const base = (tag: string) => tag.toLowerCase().split("-", 1)[0] ?? "";
  const language = choice === "auto" ? (wanted.map(base).find(isLanguage) ?? "en") : choice;
  const regions = wanted.filter((tag) => base(tag) === language);
  return { language, regions: regions.length === 0 ? [language] : regions };
}

/** Loads the catalogue of this browser's language. */
export async function activate(): Promise<void> {
  const { language, regions } = fitting(chosen(), navigator.languages);
  const { messages } = await CATALOGUES[language]();
  i18n.load(language, messages);
  i18n.activate(language, regions);
  document.documentElement.lang = language;
}

function keep(choice: Choice): void {
  try {
    if (choice === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage may be switched off.
  }
}

/** Loads the page anew in that language, and keeps the choice. */
export function choose(choice: Choice): void {
  if (choice === chosen()) return;
  // Unsaved changes may hold the page, and then it keeps its language. Nothing tells of that, so the
  // choice is kept as the page goes, unless it is used again before: no timer would do, since a slow
  // answer leaves the page standing for as long.
  const going = new AbortController();
  const { signal } = going;
  addEventListener("pagehide", () => keep(choice), { signal });
  for (const use of ["pointerdown", "keydown"]) {
    addEventListener(use, () => going.abort(), { signal, capture: true });
  }
  location.reload();
}
