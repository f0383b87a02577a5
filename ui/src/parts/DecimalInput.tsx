import { t } from "@lingui/core/macro";
import { Text, TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { isTooLong, type Kept, plainNumber, written } from "./decimal";

interface Props extends Omit<TextInputProps, "value" | "onChange" | "min" | "max"> {
  value: Kept;
  onChange: (value: Kept) => void;
  min?: number;
  max?: number;
  allowDecimal?: boolean;
  /** What is counted: "MB", "days". */
  suffix?: string;
}

/** An input for a number, as it is written in the window's language. What was typed is never changed
 * under the hands: what cannot be read, or not kept, is said. */
export function DecimalInput(props: Props) {
  const { value, onChange, error, min, max, allowDecimal = true, suffix, ...rest } = props;
  const [typed, setTyped] = useState({ text: written(value), kept: value });
  const isStill = typed.kept === value || (isNothing(typed.kept) && isNothing(value));
  const text = isStill ? typed.text : written(value);
  const problem = problemOf(text, allowDecimal, min, max);
  const input = useHeldForm(problem !== null);
  return (
    <TextInput
      {...rest}
      inputMode={allowDecimal ? "decimal" : "numeric"}
      autoComplete="off"
      value={text}
      error={problem ?? error}
      ref={input}
      rightSection={suffix === undefined ? undefined : <Suffix>{suffix}</Suffix>}
      rightSectionWidth={suffix === undefined ? undefined : `${suffix.length + 2}ch`}
      onChange={({ currentTarget }) => {
        const next = currentTarget.value;
        const wrong = problemOf(next, allowDecimal, min, max);
        const plain = plainNumber(next);
        const kept = wrong !== null || !plain ? "" : Number(plain);
        setTyped({ text: next, kept });
        onChange(kept);
      }}
      onBlur={(event) => {
        rest.onBlur?.(event);
        // How it was read.
        if (problem === null)
          setTyped({ text: written(value === 0 && text === "" ? "" : value), kept: value });
      }}
    />
  );
}

/** Holds the form back while what is in an input of it cannot be kept, and goes there. */
function useHeldForm(isHeld: boolean) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const form = input.current?.form;
    if (!isHeld || !form) return;
    const hold = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
      input.current?.focus();
    };
    form.addEventListener("submit", hold, true);
    return () => form.removeEventListener("submit", hold, true);
  }, [isHeld]);
  return input;
}

function Suffix({ children }: { children: string }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}

/** Forms that take 0 for nothing get 0 for nothing. */
function isNothing(value: Kept): boolean {
  return value === "" || value === 0;
}

function problemOf(
  text: string,
  allowDecimal: boolean,
  min: number | undefined,
  max: number | undefined,
): string | null {
  const plain = plainNumber(text);
  if (plain === null) return t`This is not a number.`;
  if (plain === "") return null;
  if (isTooLong(plain)) return t`This number has more digits than can be kept.`;
  const number = Number(plain);
  if (!allowDecimal && !Number.isInteger(number)) return t`Only a whole number goes here.`;
  const [least, most] = [written(min ?? ""), written(max ?? "")];
  if (min !== undefined && number < min) return t`No less than ${least}.`;
  return max !== undefined && number > max ? t`No more than ${most}.` : null;
}
