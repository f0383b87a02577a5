import { describe, expect, it } from "vitest";
import type { Smtp } from "../../api/policy";
import { isNobodys } from "./sender";
import { encrypted, isHere, switched } from "./server";

const NEW: Smtp = {
  enabled: false,
  host: "smtp.example.com",
  port: 587,
  username: "",
  authMethod: "",
  tls: false,
  localName: "",
};

describe("the mail server", () => {
  it("of a new box is nobody's, so it is not shown as if it were set", () => {
    expect(switched(NEW, true)).toEqual({ enabled: true, host: "" });
    expect(switched({ ...NEW, host: "mail.ours.org" }, true)).toEqual({ enabled: true });
    expect(switched(NEW, false)).toEqual({ enabled: false });
  });

  it("changes its port with the encryption, unless it is one of one's own", () => {
    expect(encrypted(NEW, "tls")).toEqual({ tls: true, port: 465 });
    expect(encrypted({ ...NEW, tls: true, port: 465 }, "starttls")).toEqual({
      tls: false,
      port: 587,
    });
    expect(encrypted({ ...NEW, port: 2525 }, "tls")).toEqual({ tls: true });
  });

  it("is on this computer, or not", () => {
    expect(["localhost", "127.0.0.1", "127.0.0.1.example", "mail.ours.org"].map(isHere)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

it("addresses of example.com are nobody's", () => {
  expect(["support@example.com", "a@b.example.org", "a@example.community"].map(isNobodys)).toEqual([
    true,
    true,
    false,
  ]);
});
