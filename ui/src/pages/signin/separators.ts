// How the parts of a number are kept apart in the window's language, for inputs that are told.
import { i18n } from "@lingui/core";

const parts = new Intl.NumberFormat(i18n.locales).formatToParts(12_345.6);

function separator(type: "group" | "decimal", usual: string): string {
  return parts.find((part) => part.type === type)?.value ?? usual;
}

export const THOUSANDS = separator("group", ",");
export const DECIMAL = separator("decimal", ".");
