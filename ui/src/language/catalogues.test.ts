// Every text of the code is in every catalogue, and says the same things there.
import { getCatalogs } from "@lingui/cli/api";
import { getConfig } from "@lingui/conf";
import { parse, type Select, type Token } from "@messageformat/parser";
import { describe, expect, it } from "vitest";
import { untranslated } from "../../scripts/untranslated.mjs";

// The window's own texts, and the server's.
const catalogues = await getCatalogs(getConfig());

describe.each(catalogues.map((catalogue) => [catalogue.path, catalogue] as const))(
  "the texts of %s",
  async (_, catalogue) => {
    const inCode = Object.keys((await catalogue.collect()) ?? {}).sort();
    const english = (await catalogue.read("en")) ?? {};
    const german = (await catalogue.read("de")) ?? {};

    it("hold what `npm run words` finds in the code", () => {
      expect(inCode).not.toEqual([]);
      expect(messages(english)).toEqual(messages(german));
      expect(Object.keys(german).sort()).toEqual(inCode);
    });

    it("leave nothing untranslated", () => {
      const missing = Object.values(german).filter(({ translation }) => !translation);
      expect(missing.map(({ message }) => message)).toEqual([]);
    });

    it("translate with the same values and the same marked-up parts", () => {
      const different = Object.values(german).filter(
        ({ message = "", translation = "" }) =>
          placeholders(message).join() !== placeholders(translation).join(),
      );
      expect(different.map(({ message, translation }) => [message, translation])).toEqual([]);
    });

    it("keep what every plural says, in its form for all other counts", () => {
      const broken = Object.values(german).filter(({ message = "", translation = "" }) => {
        const others = new Map(
          pluralsOf(translation).map((plural) => [plural.arg, otherOf(plural)]),
        );
        return pluralsOf(message).some((plural) => lacks(others.get(plural.arg), plural));
      });
      expect(broken.map(({ message, translation }) => [message, translation])).toEqual([]);
    });
  },
);

function messages(catalogue: Record<string, { message?: string }>): (string | undefined)[] {
  return Object.values(catalogue).map(({ message }) => message);
}

// It parses every file, which takes a busy machine a while.
it("get every text that a person reads", { timeout: 60_000 }, () => {
  expect(untranslated()).toEqual([]);
});

/** What a message has to be given, in order: the names of its values, and the numbers of its marked-up
 * parts (`<0/>`). Those of a plural count once, however many forms it has: German may need a value in
 * one form that English leaves out.
 * @throws where the message is no ICU MessageFormat. */
function placeholders(message: string): string[] {
  const found = new Set<string>();
  const visit = (token: Token) => {
    if (token.type === "content") {
      for (const [tag] of token.value.matchAll(/<\/?\d+\/?>/g)) found.add(tag);
    }
    if ("arg" in token) found.add(token.arg);
    if ("cases" in token) for (const { tokens } of token.cases ?? []) tokens.forEach(visit);
  };
  parse(message).forEach(visit);
  return [...found].sort();
}

function pluralsOf(message: string): Select[] {
  return parse(message).filter((token): token is Select => token.type === "plural");
}

function otherOf({ cases }: Select): Token[] | undefined {
  return cases.find(({ key }) => key === "other")?.tokens;
}

/** Whether a plural's `other` form in German leaves out the count or a value that the English has. */
function lacks(other: Token[] | undefined, english: Select): boolean {
  const counted = otherOf(english);
  if (other === undefined || counted === undefined) return true;
  const said = valuesOf(other);
  const wanted = english.cases.flatMap(({ tokens }) => valuesOf(tokens));
  const hasCount = (tokens: Token[]) => tokens.some(({ type }) => type === "octothorpe");
  return (hasCount(counted) && !hasCount(other)) || wanted.some((value) => !said.includes(value));
}

function valuesOf(tokens: Token[]): string[] {
  return tokens.flatMap((token) => ("arg" in token ? [token.arg] : []));
}
