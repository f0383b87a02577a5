import { t } from "@lingui/core/macro";
import { SegmentedControl } from "@mantine/core";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "./code/languages";

interface Props {
  language: Language;
  onChange: (language: Language) => void;
}

export function LanguageChoice({ language, onChange }: Props) {
  return (
    <SegmentedControl
      size="xs"
      maw="100%"
      style={{ overflowX: "auto" }}
      data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      value={language}
      onChange={(chosen) => onChange(chosen as Language)}
      aria-label={t`Language of the code`}
    />
  );
}
