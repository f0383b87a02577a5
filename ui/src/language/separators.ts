// How the parts of a number are kept apart in the window's language, for inputs.
import { i18n } from "@lingui/core";

const parts = new Intl.NumberFormat(i18n.locales).formatToParts(12_345.6);

function separator(type: "group" | "decimal", usual: string): string {
  return parts.find((part) => part.type === type)?.value ?? usual;
}

export const THOUSANDS = separator("group", ",");
export const DECIMAL = separator("decimal", ".");

/** What is read as the decimal sign. A comma is one only where it does not keep thousands apart. */
export const DECIMALS = DECIMAL === "." ? ["."] : [DECIMAL, "."];
