// The recipes of docs/PAIRING.md, which are the one place that says how an app trusts the box. Pure.
// untranslated throughout: names, and what only developers see
import PAIRING from "../../../../docs/PAIRING.md?raw";
import type { Language } from "./code/languages";

export type Recipe = "Flutter" | "Kotlin" | "Swift";

/** The recipe of a language, where it has one. */
export const RECIPES: Readonly<Partial<Record<Language, Recipe>>> = {
  dart: "Flutter",
  kotlin: "Kotlin",
  swift: "Swift",
};

/** The code of a recipe, block by block, without what is no code of the language. */
export function recipe(name: Recipe): string[] {
  const [, section = ""] = PAIRING.split(`\n## ${name}\n`);
  const [own = ""] = section.split("\n## ");
  const blocks = own.matchAll(/^```(dart|kotlin|swift)\n([\s\S]*?)\n```$/gm);
  return [...blocks].map(([, , code = ""]) => code);
}

/** One declaration of a recipe with what is said about it: from the line that begins so to its end. */
export function declaration(name: Recipe, beginning: string): string {
  const lines = recipe(name).join("\n").split("\n");
  const first = lines.findIndex((line) => line.startsWith(beginning));
  const last = lines.findIndex((line, at) => at > first && line === "}");
  if (first < 0 || last < 0) throw new Error(`${name} declares no ${beginning}`);
  let above = first;
  while (/^(\/\/|\/\*\*| \*)/.test(lines[above - 1] ?? "")) above -= 1;
  return lines.slice(above, last + 1).join("\n");
}
