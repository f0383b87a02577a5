// The languages that code is shown in. Pure.
// untranslated throughout: names
import type { Call } from "../call";
import { curl } from "./curl";
import { dart } from "./dart";
import { js } from "./js";
import { kotlin } from "./kotlin";
import { swift } from "./swift";

export const LANGUAGES = ["js", "dart", "kotlin", "swift", "curl"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  js: "JavaScript",
  dart: "Dart",
  kotlin: "Kotlin",
  swift: "Swift",
  curl: "curl",
};

const WRITERS: Readonly<Record<Language, (call: Call, address: string) => string>> = {
  js,
  dart,
  kotlin,
  swift,
  curl,
};

/** The code that makes a request; `null` where a language has no way to. */
export function codeFor(language: Language, call: Call, address: string): string | null {
  // A page's own: neither phones' SDKs nor curl hold a passkey of the box.
  if (call.operation === "authWithPasskey" && language !== "js") return null;
  return WRITERS[language](call, address);
}

export function isLanguage(text: string | null): text is Language {
  return LANGUAGES.some((known) => known === text);
}
