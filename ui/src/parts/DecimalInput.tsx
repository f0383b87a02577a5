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

interface Typed {
  text: string;
  /** What the form has made of it, which may be 0 for nothing, or rounded; `null` until it has. */
  answer: Kept | null;
}

/** An input for a number, as it is written in the window's language. What was typed is never changed
 * under the hands: what cannot be read, or not kept, is said. */
export function DecimalInput(props: Props) {
  const { value, onChange, error, min, max, allowDecimal = true, suffix, ...rest } = props;
  const [typed, setTyped] = useState<Typed>({ text: written(value), answer: value });
  if (typed.answer === null) setTyped({ ...typed, answer: value });
  const isStill = typed.answer === null || typed.answer === value;
  const text = isStill ? typed.text : written(value);
  const bounds = { allowDecimal, min, max };
  const { kept, problem } = read(text, bounds);
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
        setTyped({ text: currentTarget.value, answer: null });
        onChange(read(currentTarget.value, bounds).kept);
      }}
      onBlur={(event) => {
        rest.onBlur?.(event);
        if (problem !== null) return;
        // How it was read, and what the form has where nothing was typed.
        const isBlank = kept === "" && value !== 0;
        setTyped({ text: written(isBlank ? value : kept), answer: value });
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

interface Bounds {
  allowDecimal: boolean;
  min: number | undefined;
  max: number | undefined;
}

/** What a form gets of a text, or why it gets nothing. */
function read(text: string, bounds: Bounds): { kept: Kept; problem: string | null } {
  const plain = plainNumber(text);
  if (plain === "") return { kept: "", problem: null };
  const problem = plain === null ? t`This is not a number.` : problemOf(plain, bounds);
  return { kept: problem === null ? Number(plain) : "", problem };
}

function problemOf(plain: string, { allowDecimal, min, max }: Bounds): string | null {
  if (isTooLong(plain)) return t`This number has more digits than can be kept.`;
  const number = Number(plain);
  if (!allowDecimal && !Number.isInteger(number)) return t`Only a whole number goes here.`;
  const [least, most] = [written(min ?? ""), written(max ?? "")];
  if (min !== undefined && number < min) return t`No less than ${least}.`;
  return max !== undefined && number > max ? t`No more than ${most}.` : null;
}
