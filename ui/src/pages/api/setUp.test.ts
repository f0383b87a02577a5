import { describe, expect, it } from "vitest";
import { LANGUAGES } from "./code/languages";
import { declaration, recipe } from "./recipes";
import { setUp } from "./setUp";

const BOX = {
  address: "https://192.168.1.20:8443",
  authority: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  people: "users",
};

describe.each(["Flutter", "Kotlin", "Swift"] as const)("the recipe for %s", (name) => {
  it("is the one of docs/PAIRING.md, all of it", () => {
    const blocks = recipe(name);
    expect(blocks).toHaveLength(2);
    expect(blocks[0]).toContain("homeport pair 1");
    expect(blocks[1]).toContain("notes");
  });

  it("says so when it has no such declaration", () => {
    expect(() => declaration(name, "nothing like this")).toThrow(name);
  });
});

describe.each(LANGUAGES)("the set-up of %s", (language) => {
  const steps = setUp(language, BOX);
  it("says where the box is and whom to trust", () => {
    const all = steps.map(({ code }) => code).join("\n");
    expect(all).toContain("MIIB");
    expect(new Set(steps.map(({ title }) => title)).size).toBe(steps.length);
  });
});

it.each([
  ["dart", "http.Client pinned(String pem) {"],
  ["kotlin", "fun pinned(ders: List<ByteArray>): OkHttpClient {"],
  ["swift", "final class Trust: NSObject, URLSessionDelegate {"],
  ["swift", "func session(cas: [Data]?) -> URLSession {"],
  ["swift", "func derOf(_ pem: String) -> Data? {"],
] as const)("%s trusts by the recipe's own %s", (language, line) => {
  const all = setUp(language, BOX).map(({ code }) => code);
  expect(
    all
      .join("\n")
      .split("\n")
      .filter((each) => each === line),
  ).toHaveLength(1);
});
