// What is in an input for a number, and what a form keeps of it.

/** A number, or nothing. */
export type Kept = number | "";

/** The number that is meant; blank where there is none yet, or none that is just what was typed. */
export function numberIn(typed: string | number): Kept {
  const number = Number(typed);
  return typed === "" || !Number.isFinite(number) || isTooLong(typed) ? "" : number;
}

/** Whether it is a number of which a double would keep only a part. */
export function isTooLong(typed: string | number): boolean {
  const number = Number(typed);
  if (typed === "" || typeof typed === "number" || Number.isNaN(number)) return false;
  return digits(typed) !== digits(String(number));
}

/** Whether what was typed still stands for what the form keeps. Forms that take 0 for nothing keep
 * nothing of "0." either. */
export function isStill(typed: string | number, value: Kept): boolean {
  if (isTooLong(typed)) return value === "" || value === 0;
  const number = numberIn(typed);
  return number === value || (value === "" && number === 0 && typeof typed === "string");
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
