import { expect, test } from "vitest";
import type { SignedIn } from "../../api/sessions";
import { collectionsOf, fits } from "./search";

const ADA: SignedIn = {
  id: "s1",
  collection: "c1",
  record: "rec1",
  collectionName: "users",
  name: "Ada@example.com",
  method: "password",
  app: "Firefox on Windows",
  userAgent: "",
  device: { id: "d", name: "Ward tablet" },
  address: "192.168.1.20",
  created: "",
  lastSeen: "",
  expires: "",
  current: false,
};

test.each([
  ["", true],
  ["  ", true],
  ["ADA@", true],
  ["windows", true],
  ["ward", true],
  ["168.1.2", true],
  ["rec1", true],
  ["bob", false],
])("%s", (wanted, fitting) => {
  expect(fits(ADA, wanted)).toBe(fitting);
});

test("who has no name and no device is found by the rest", () => {
  const guest = { ...ADA, name: null, device: null };
  expect(fits(guest, "ada")).toBe(false);
  expect(fits(guest, "REC1")).toBe(true);
});

test("admins come last", () => {
  const of = (collectionName: string) => ({ ...ADA, collectionName });
  expect(collectionsOf([of("_superusers"), of("users"), of("staff"), of("users")])).toEqual([
    "staff",
    "users",
    "_superusers",
  ]);
});
