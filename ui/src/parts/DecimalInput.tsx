import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";

type Kept = number | "";

interface Props extends Omit<NumberInputProps, "value" | "onChange"> {
  value: Kept;
  onChange: (value: Kept) => void;
}

/** An input for a form that keeps numbers. What is on its way to be one ("12.", "-", "0.0") stays as
 * it was typed: written back as the number that it is by then, it would lose its point. */
export function DecimalInput({ value, onChange, ...rest }: Props) {
  const [typed, setTyped] = useState<string | number>(value);
  return (
    <NumberInput
      {...rest}
      value={isStill(typed, value) ? typed : value}
      onChange={(next) => {
        setTyped(next);
        onChange(numberIn(next));
      }}
    />
  );
}

/** Forms that take 0 for nothing keep nothing of "0." either. */
function isStill(typed: string | number, value: Kept): boolean {
  const number = numberIn(typed);
  return number === value || (value === "" && number === 0 && typeof typed === "string");
}

/** The number that is meant; blank where there is none yet. */
function numberIn(typed: string | number): Kept {
  const number = Number(typed);
  return typed === "" || !Number.isFinite(number) ? "" : number;
}
