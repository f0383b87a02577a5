// Amounts as people read and write them; whole numbers of the smallest unit all the way.
import { DECIMAL } from "../../parts/decimal";

/** "19.99 EUR" of 1999, "500 JPY" of 500. */
export function formatMoney(amount: number, digits: number, currency: string): string {
  return `${decimalOf(amount, digits)} ${currency}`;
}

/** "19.99" of 1999 where the smallest unit takes two digits. They are split off as text: an amount can be
 * too great for a fraction to be exact. */
export function decimalOf(amount: number, digits: number): string {
  const text = String(amount).padStart(digits + 1, "0");
  if (digits === 0) return text;
  return `${text.slice(0, -digits)}${DECIMAL}${text.slice(-digits)}`;
}

/** 1999 of "19.99" or "19,99"; `null` for what is no amount of so many digits. */
export function amountOf(text: string, digits: number): number | null {
  const parts = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  const [whole, rest] = [parts?.[1], parts?.[2] ?? ""];
  if (whole === undefined || rest.length > digits) return null;
  const amount = Number(whole + rest.padEnd(digits, "0"));
  return Number.isSafeInteger(amount) ? amount : null;
}
