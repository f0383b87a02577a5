import { t } from "@lingui/core/macro";
import { Select } from "@mantine/core";
import { useState } from "react";
import { DecimalInput } from "../../parts/DecimalInput";
import { sizeOf, UNITS, type Unit, unitOf } from "./durations";
import classes from "./SignIn.module.css";

interface Props {
  label: string;
  description?: string;
  seconds: number;
  error: string | undefined;
  onChange: (seconds: number) => void;
}

/** A time span, in the unit in which it is a whole number until another is chosen. */
export function DurationInput({ label, description, seconds, error, onChange }: Props) {
  const [unit, setUnit] = useState<Unit>(() => unitOf(seconds));
  const size = sizeOf(unit);
  return (
    <div className={classes.duration}>
      <DecimalInput
        label={label}
        description={description}
        min={0}
        value={seconds / size}
        error={error}
        onChange={(next) => onChange(Math.round((next || 0) * size))}
      />
      <Select
        aria-label={t`${label}: unit`}
        data={UNITS.map(({ name, label }) => ({ value: name, label }))}
        value={unit}
        allowDeselect={false}
        mb={error === undefined ? 0 : 23}
        onChange={(next) => {
          const chosen = UNITS.find(({ name }) => name === next);
          if (chosen === undefined) return;
          setUnit(chosen.name);
          onChange(Math.round((seconds / size) * chosen.seconds));
        }}
      />
    </div>
  );
}
