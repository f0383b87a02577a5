// What `t` and `plural` call (lingui.config.ts).
import { type I18n, i18n as lingui, type MessageDescriptor } from "@lingui/core";

/** Stands for a backslash in a value: none of Unicode's characters, so no text holds it. */
const HELD = "\u{fdd0}";

/** Says a message with its values as they are. Lingui reads escapes in a text after the values are in
 * it, so that somebody's `\u0041` would become an A. */
export function say(language: I18n, { values, ...message }: MessageDescriptor): string {
  const held = Object.entries(values ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? value.replaceAll("\\", HELD) : value,
  ]);
  const text = language._({ ...message, values: Object.fromEntries(held) });
  return text.replaceAll(HELD, "\\");
}

export const i18n = { _: (message: MessageDescriptor) => say(lingui, message) };
