import { t } from "@lingui/core/macro";
import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";
import { isStill, isTooLong, type Kept, numberIn } from "./decimal";

interface Props extends Omit<NumberInputProps, "value" | "onChange"> {
  value: Kept;
  onChange: (value: Kept) => void;
}

/** An input for a form that keeps numbers. What is on its way to be one ("12.", "-", "0.0") stays as
 * it was typed: written back as the number that it is by then, it would lose its point. */
export function DecimalInput({ value, onChange, error, ...rest }: Props) {
  const [typed, setTyped] = useState<string | number>(value);
  const shown = isStill(typed, value) ? typed : value;
  const tooLong = isTooLong(shown);
  return (
    <NumberInput
      {...rest}
      value={shown}
      error={tooLong ? t`This number has more digits than can be kept.` : error}
      // Trimmed, it would be rounded as well, and look as if it had been typed so.
      trimLeadingZeroesOnBlur={!tooLong}
      onChange={(next) => {
        setTyped(next);
        onChange(numberIn(next));
      }}
    />
  );
}
