import { t } from "@lingui/core/macro";
import { TextInput } from "@mantine/core";

interface Props {
  description: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** Where a code is typed: of the app, or, where that will do, a recovery code. */
export function CodeInput({ description, value, error, onChange }: Props) {
  return (
    <TextInput
      label={t`Code`}
      description={description}
      autoComplete="one-time-code"
      spellCheck={false}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
      // In the first step of a dialog, and in those after it.
      data-autofocus
      autoFocus
    />
  );
}
