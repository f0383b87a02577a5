// Numbers as people and programs write them. Pure.
import { t } from "@lingui/core/macro";
import { quoted, type Reading } from "./problem";

/** `plain`: 1234.5. `point`: 1,234.5. `comma`: 1.234,5. */
export type NumberStyle = "plain" | "point" | "comma";

export const NUMBER_STYLES: Readonly<Record<NumberStyle, string>> = {
  plain: "1234.5",
  point: "1,234.5",
  comma: "1.234,5",
};

const EXPONENT = "(?:e[+-]?\\d{1,9})?";
const GROUPS = (mark: string) => `\\d{1,3}(?:[${mark} \u00a0\u202f'’]\\d{3})+`;
const FORMS: Readonly<Record<NumberStyle, RegExp>> = {
  plain: new RegExp(`^[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)${EXPONENT}$`, "i"),
  point: new RegExp(`^[+-]?(?:(?:${GROUPS(",")}|\\d+)(?:\\.\\d*)?|\\.\\d+)${EXPONENT}$`, "i"),
  comma: new RegExp(`^[+-]?(?:(?:${GROUPS(".")}|\\d+)(?:,\\d*)?|,\\d+)${EXPONENT}$`, "i"),
};

const LONGEST = 400;

export function readNumber(text: string, style: NumberStyle): Reading<number> {
  const trimmed = text.trim().replace("\u2212", "-");
  const cell = quoted(text);
  if (trimmed.length > LONGEST) return { problem: t`${cell} is not a number.` };
  if (!FORMS[style].test(trimmed)) return { problem: whyNot(trimmed, style) };
  const [mark, groups] =
    style === "comma" ? [",", /[. \u00a0\u202f'’]/g] : [".", /[, \u00a0\u202f'’]/g];
  const value = Number(trimmed.replaceAll(groups, "").replace(mark, "."));
  if (!Number.isFinite(value))
    return { problem: t`${cell} is larger than any number field holds.` };
  const isWhole = /^[+-]?[\d., \u00a0\u202f'’]+$/.test(trimmed) && Number.isInteger(value);
  if (isWhole && !Number.isSafeInteger(value)) {
    return {
      problem: t`${cell} has more digits than a number field keeps. Text keeps them.`,
    };
  }
  return { value: Object.is(value, -0) ? 0 : value };
}

function whyNot(text: string, style: NumberStyle): string {
  const isOther = style === "plain" && (FORMS.point.test(text) || FORMS.comma.test(text));
  const cell = quoted(text);
  return isOther
    ? t`${cell} can be read in two ways. Choose how numbers are written.`
    : t`${cell} is not a number.`;
}

// Only what cannot be read in the other style says anything.
const SAYS_COMMA =
  /^[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d*|\d{1,3}(?:\.\d{3}){2,})$/;
const SAYS_POINT = /^[+-]?(?:\d{1,3}(?:,\d{3})+\.\d*|\d{1,3}(?:,\d{3}){2,})$/;
const SAYS_NO_COMMA = /^[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+)$/;

/** The style that these cells are written in, as far as they say; `plain` where they do not. */
export function guessNumberStyle(texts: Iterable<string>): NumberStyle {
  let [comma, point, dot] = [false, false, false];
  for (const text of texts) {
    const trimmed = text.trim();
    if (trimmed.length > LONGEST) continue;
    comma ||= SAYS_COMMA.test(trimmed);
    point ||= SAYS_POINT.test(trimmed);
    dot ||= SAYS_NO_COMMA.test(trimmed);
  }
  if (comma) return point || dot ? "plain" : "comma";
  return point ? "point" : "plain";
}
