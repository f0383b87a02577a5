import { describe, expect, test } from "vitest";
import { amountOf, decimalOf, formatMoney } from "./money";

describe("amounts", () => {
  test("are written with as many digits as the currency has", () => {
    expect(formatMoney(1999, 2, "EUR")).toBe("19.99 EUR");
    expect(formatMoney(500, 0, "JPY")).toBe("500 JPY");
    expect(decimalOf(5, 2)).toBe("0.05");
    expect(decimalOf(0, 3)).toBe("0.000");
  });

  test("are read to the last digit, or not at all", () => {
    expect(amountOf("19.99", 2)).toBe(1999);
    expect(amountOf(" 19,9 ", 2)).toBe(1990);
    expect(amountOf("500", 0)).toBe(500);
    for (const none of ["", "x", "-1", "1.999", "1e3", "1.", ".5", "1 000"]) {
      expect(amountOf(none, 2)).toBeNull();
    }
    expect(amountOf("5.0", 0)).toBeNull();
  });
});
