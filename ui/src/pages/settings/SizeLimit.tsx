import { t } from "@lingui/core/macro";
import { DecimalInput } from "../../parts/DecimalInput";

const MB = 1024 * 1024;

interface Props {
  label: string;
  description: string;
  /** What holds when nothing is said. */
  usual: string;
  bytes: number;
  error: string | undefined;
  onChange: (bytes: number) => void;
}

/** A size in megabytes; the wire counts bytes, and 0 is the default. */
export function SizeLimit({ label, description, usual, bytes, error, onChange }: Props) {
  return (
    <DecimalInput
      label={label}
      description={description}
      placeholder={t`${usual}, the default`}
      min={0}
      suffix="MB"
      value={bytes === 0 ? "" : bytes / MB}
      error={error}
      onChange={(next) => onChange(Math.round((next || 0) * MB))}
    />
  );
}
