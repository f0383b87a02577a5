import { t } from "@lingui/core/macro";
import { TagsInput } from "@mantine/core";

interface Props {
  label: string;
  description: string;
  /** What it means while there are none. */
  empty: string;
  value: string[];
  /** The server's words by path, `excludedIPs.0`. */
  errors: Readonly<Record<string, string>>;
  path: string;
  onChange: (value: string[]) => void;
}

/** Addresses and networks, each ended with Enter or a comma. */
export function NetworksInput({ label, description, empty, value, errors, path, onChange }: Props) {
  const wrong = value.flatMap((one, at) => {
    const message = errors[`${path}.${at}`];
    return message === undefined ? [] : [`${one}: ${message}`];
  });
  return (
    <TagsInput
      label={label}
      description={t`${description} Addresses such as 192.168.1.20, or networks such as 192.168.1.0/24.`}
      placeholder={value.length === 0 ? empty : ""}
      value={value}
      error={wrong.length > 0 ? wrong.join(" ") : errors[path]}
      splitChars={[",", " ", "\n"]}
      acceptValueOnBlur
      spellCheck={false}
      onChange={onChange}
    />
  );
}
