// Numbers as people write them in the window's language, and what a form keeps of them.
import { i18n } from "@lingui/core";

export const DECIMAL =
  new Intl.NumberFormat(i18n.locales).formatToParts(1.5).find(({ type }) => type === "decimal")
    ?.value ?? ".";

/** A number, or nothing. */
export type Kept = number | "";

/** What a text is as a number in code ("-1234.5"): blank for blank, `null` where it is none. Both signs
 * are understood where they leave no doubt: in German "1.234,5" and "1.5", in English "1,234.5" and
 * "1,5"; one that keeps thousands apart in the language does so ("1.234" in German). */
export function plainNumber(text: string, decimal = DECIMAL): string | null {
  const parts = /^([+-]?)(\d[\d.,]*|[.,]\d+)(e[+-]?\d+)?$/i.exec(
    text.replaceAll(/\s/g, "").replace(/^[−–]/, "-"),
  );
  if (text.trim() === "") return "";
  if (parts === null) return null;
  const [, sign = "", body = "", exponent = ""] = parts;
  const last = body[Math.max(body.lastIndexOf("."), body.lastIndexOf(","))];
  if (last === undefined) return `${sign.replace("+", "")}${body}${exponent}`;
  const other = last === "." ? "," : ".";
  const isOne = body.indexOf(last) === body.lastIndexOf(last);
  const keepsApart =
    !body.includes(other) && isThousands(body, last) && !(isOne && last === decimal);
  const [whole = "", fraction = ""] = keepsApart ? [body] : body.split(last);
  if (!keepsApart && (!isOne || (whole.includes(other) && !isThousands(whole, other)))) return null;
  const digits = whole.replaceAll(/[.,]/g, "");
  return `${sign.replace("+", "")}${digits || "0"}${fraction === "" ? "" : `.${fraction}`}${exponent}`;
}

function isThousands(text: string, sign: string): boolean {
  const [first = "", ...groups] = text.split(sign);
  return /^[1-9]\d{0,2}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group));
}

/** A number as an input shows it. */
export function written(value: Kept, decimal = DECIMAL): string {
  return String(value).replace(".", decimal);
}

/** Whether it is a number of which a double would keep only a part. */
export function isTooLong(plain: string): boolean {
  return plain !== "" && digits(plain) !== digits(String(Number(plain)));
}

/** The digits of a number without the zeros around them, and the power of ten of the last one. */
function digits(text: string): string {
  const parts = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (parts === null) return text;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const significant = `${whole}${fraction}`.replace(/^0+/, "");
  const short = significant.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + significant.length - short.length;
  return short === "" ? "0" : `${sign}${short}e${power}`;
}
