import { describe, expect, test } from "vitest";
import { methodWords } from "./signInWords";

describe("methodWords", () => {
  test.each([
    ["password", "a password"],
    ["password+otp", "a password and a code from the mail"],
    ["otp+oauth2:github", "a code from the mail and github"],
    ["oauth2", "another service"],
    ["impersonate", "an admin's impersonation"],
    ["anonymous", "no account"],
    ["anonymous+oauth2:github", "github, new for an anonymous account"],
    ["something-new", "something-new"],
  ])("tells %s as %s", (method, words) => {
    expect(methodWords(method)).toBe(words);
  });
});
