import { expect, it } from "vitest";
import { isCut } from "./deletion";
import { pointingWords } from "./deletionWords";

const link = {
  ...{ collection: "orders", field: "customer", isMany: false, isRequired: false },
  ...{ cascades: false, goesOn: false, count: 2 },
};

it.each([
  [{}, "them", "2 records of orders lose them from customer."],
  [{ count: 1 }, "it", "1 record of orders loses it from customer."],
  [{ cascades: true }, "it", "2 records of orders that point to it are deleted as well."],
  [
    { cascades: true, goesOn: true, count: 1 },
    "it",
    "1 record of orders that points to it is deleted as well, with what those take along.",
  ],
  [
    { cascades: true, isMany: true, count: null },
    "them",
    "Records of orders lose them from customer, and are deleted as well where nothing is left there.",
  ],
  [{ isRequired: true }, "it", "2 records of orders need it in customer: the deletion is refused."],
  [
    { isRequired: true, isMany: true },
    "it",
    "2 records of orders lose it from customer; where nothing would be left there, the deletion is refused.",
  ],
] as const)("what points to a record and is %o is told: %s, %s", (part, them, words) => {
  expect(pointingWords({ ...link, ...part }, them)).toBe(words);
});

it.each([
  [{}, true],
  [{ isRequired: true }, false],
  [{ isRequired: true, cascades: true }, true],
  [{ isRequired: true, isMany: true }, true],
])("whether a deletion cuts what points with %o: %s", (part, cut) => {
  expect(isCut({ ...link, ...part })).toBe(cut);
});
