import { expect, it } from "vitest";
import { type Choice, fitting } from "./language";

it.each<[Choice, string[], string, string[]]>([
  ["auto", ["de-AT", "de", "en"], "de", ["de-AT", "de"]],
  ["auto", ["en-GB", "de"], "en", ["en-GB"]],
  ["auto", ["fr-FR", "DE-ch"], "de", ["DE-ch"]],
  ["auto", ["fr"], "en", ["en"]],
  ["auto", [], "en", ["en"]],
  ["de", ["en-GB"], "de", ["de"]],
  ["en", ["de-AT", "en-AU"], "en", ["en-AU"]],
])("%s of %j is %s", (choice, wanted, language, regions) => {
  expect(fitting(choice, wanted)).toEqual({ language, regions });
});
