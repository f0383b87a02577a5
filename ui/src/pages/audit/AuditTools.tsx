import { t } from "@lingui/core/macro";
import "@mantine/dates/styles.css";
import { CloseButton, Select, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconCalendar, IconSearch } from "@tabler/icons-react";
import { type RefObject, useRef, useState } from "react";
import classes from "./Audit.module.css";
import { type AuditSearch, OUTCOMES } from "./search";
import { ACTIONS, nameOf, outcomeWord } from "./words";

const PAUSE_MS = 300;

interface Props {
  search: AuditSearch;
  onNarrow: (part: { [P in keyof AuditSearch]: AuditSearch[P] | undefined }) => void;
}

/** Narrows the trail down. */
export function AuditTools({ search, onNarrow }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useHotkeys([["/", () => input.current?.focus()]]);
  const { text = "", actor = "", action, outcome, from, to } = search;
  const days: [string | null, string | null] = [from ?? null, to ?? null];
  return (
    <search className={classes.tools}>
      <Words
        label={t`Search the trail`}
        placeholder={t`Names or details`}
        value={text}
        input={input}
        onChange={(next) => onNarrow({ text: next || undefined })}
      />
      <Words
        label={t`Who did it`}
        placeholder={t`By anybody`}
        value={actor}
        onChange={(next) => onNarrow({ actor: next || undefined })}
      />
      <Select
        aria-label={t`What happened`}
        placeholder={t`Everything`}
        w={210}
        clearable
        searchable
        clearButtonProps={{ "aria-label": t`Show everything that happened` }}
        data={ACTIONS.map((value) => ({ value, label: nameOf(value) }))}
        value={action ?? null}
        onChange={(next) => onNarrow({ action: ACTIONS.find((known) => known === next) })}
      />
      <Select
        aria-label={t`How it ended`}
        placeholder={t`Done or refused`}
        w={160}
        clearable
        clearButtonProps={{ "aria-label": t`Show what was done and what was refused` }}
        data={OUTCOMES.map((value) => ({ value, label: outcomeWord(value) }))}
        value={outcome ?? null}
        onChange={(next) => onNarrow({ outcome: OUTCOMES.find((known) => known === next) })}
      />
      <DatePickerInput
        type="range"
        placeholder={t`Any day (UTC)`}
        valueFormat={t({
          message: "MMMM D, YYYY",
          comment: "How a day is written, in the signs of Day.js",
        })}
        w={230}
        clearable
        clearButtonProps={{ "aria-label": t`Show every day` }}
        allowSingleDateInRange
        weekendDays={[]}
        leftSection={<IconCalendar size={16} stroke={1.6} />}
        value={days}
        onChange={([first, last]) =>
          onNarrow({ from: first ?? undefined, to: last ?? first ?? undefined })
        }
      />
    </search>
  );
}

interface WordsProps {
  label: string;
  placeholder: string;
  value: string;
  input?: RefObject<HTMLInputElement | null>;
  onChange: (value: string) => void;
}

/** A text that is searched for a moment after it was typed. */
function Words({ label, placeholder, value, input, onChange }: WordsProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed by itself: back, or "show everything".
  if (value !== known) {
    setKnown(value);
    setTyped(value);
  }
  const apply = (next: string) => {
    setKnown(next.trim());
    onChange(next.trim());
  };
  const applySoon = useDebouncedCallback(apply, PAUSE_MS);
  return (
    <TextInput
      {...(input !== undefined && { ref: input })}
      className={classes.text ?? ""}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} stroke={1.6} />}
      rightSection={
        typed === "" ? null : (
          <CloseButton
            aria-label={t`Clear: ${label}`}
            onClick={() => {
              applySoon.cancel();
              setTyped("");
              apply("");
            }}
          />
        )
      }
      value={typed}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        applySoon(event.currentTarget.value);
      }}
    />
  );
}
