// How the window may look, and which languages it speaks.
import { t } from "@lingui/core/macro";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { type Choice, LANGUAGES } from "../language/language";

export const SCHEMES = [
  { value: "auto", label: t`Like the system`, icon: IconDeviceDesktop },
  { value: "light", label: t`Light`, icon: IconSun },
  { value: "dark", label: t`Dark`, icon: IconMoon },
] as const;

interface LanguageChoice {
  value: Choice;
  label: string;
  /** What the label is in, where it is another one than the window's. */
  lang?: string;
}

export const LANGUAGE_CHOICES: readonly LanguageChoice[] = [
  { value: "auto", label: t`The system's` },
  ...LANGUAGES.map(({ value, name }) => ({ value, label: name, lang: value })),
];
