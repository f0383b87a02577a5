import { expect, test } from "vitest";
import { FRESH_TOKENS, fieldsOf, withField } from "./token";

const values = (auth: Parameters<typeof fieldsOf>[0]) =>
  Object.fromEntries(fieldsOf(auth).map(({ field, value }) => [field, value]));

test("a token's address is typed, and its host declared with it", () => {
  const fresh = { kind: "token", ...FRESH_TOKENS.token };
  expect(values(fresh)).toEqual({ token: "", scopes: "" });
  const typed = withField(fresh, "token", "https://id.example.com:8443/token");
  expect(typed.hosts).toEqual(["id.example.com:8443"]);
  expect(typed.fetch).toMatchObject({ url: "https://id.example.com:8443/token", encoding: "form" });
  const scoped = withField(typed, "scopes", "read write");
  expect(values(scoped)).toEqual({
    token: "https://id.example.com:8443/token",
    scopes: "read write",
  });
  expect(withField(scoped, "scopes", "").fetch).toEqual(typed.fetch);
  for (const path of ["/token", "http://id.example.com/token", "https:/"])
    expect(withField(typed, "token", path).hosts).toEqual([]);
});

test("what somebody signs in with has two addresses, and what the form does not know stays", () => {
  const fresh = { kind: "authorization_code", ...FRESH_TOKENS.authorization_code, pkce: false };
  const one = withField(fresh, "authorize", "https://login.example/auth");
  const both = withField(one, "token", "https://id.example/token");
  expect(both.hosts).toEqual(["login.example", "id.example"]);
  expect(withField(both, "token", "https://login.example/token").hosts).toEqual(["login.example"]);
  const scoped = withField(both, "scopes", "read write");
  expect(scoped.scopes).toEqual(["read", "write"]);
  expect(scoped.pkce).toBe(false);
  expect(values(withField(scoped, "scopes", "read ")).scopes).toBe("read ");
  expect(withField(scoped, "scopes", "").scopes).toEqual([]);
});
