import { t } from "@lingui/core/macro";
import { CloseButton, Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import classes from "./Logs.module.css";
import { type LogsSearch, METHODS, SPANS, STATUSES } from "./search";

const STATUS_WORDS = {
  ok: t`Went well`,
  refused: t`Refused (4xx)`,
  failed: t`Failed (5xx)`,
} as const;
const SPAN_WORDS = { hour: t`Last hour`, day: t`Last 24 hours`, week: t`Last 7 days` } as const;
const PAUSE_MS = 300;

interface Props {
  search: LogsSearch;
  onNarrow: (part: LogsSearch) => void;
  follows: boolean;
  onFollow: (follows: boolean) => void;
}

/** Narrows the log down. */
export function LogTools({ search, onNarrow, follows, onFollow }: Props) {
  const { text = "", status, method, since } = search;
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  // The address changed by itself: back, or "show everything".
  if (text !== known) {
    setKnown(text);
    setTyped(text);
  }
  const apply = (next: string) => {
    setKnown(next.trim());
    onNarrow({ text: next.trim() });
  };
  const applySoon = useDebouncedCallback(apply, PAUSE_MS);
  useHotkeys([["/", () => input.current?.focus()]]);
  return (
    <search className={classes.tools}>
      <TextInput
        ref={input}
        className={classes.text ?? ""}
        aria-label={t`Search the log`}
        placeholder={t`Search addresses, errors, clients`}
        leftSection={<IconSearch size={16} stroke={1.6} />}
        rightSection={
          typed === "" ? null : (
            <CloseButton
              aria-label={t`Clear the search`}
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
      <Select
        aria-label={t`How it went`}
        placeholder={t`All outcomes`}
        w={160}
        clearable
        data={STATUSES.map((value) => ({ value, label: STATUS_WORDS[value] }))}
        value={status ?? null}
        onChange={(next) => onNarrow({ status: next ?? undefined } as LogsSearch)}
      />
      <Select
        aria-label={t`Method`}
        placeholder={t`All methods`}
        w={140}
        clearable
        data={[...METHODS]}
        value={method ?? null}
        onChange={(next) => onNarrow({ method: next ?? undefined } as LogsSearch)}
      />
      <Select
        aria-label={t`When`}
        placeholder={t`Any time`}
        w={150}
        clearable
        data={SPANS.map((value) => ({ value, label: SPAN_WORDS[value] }))}
        value={since ?? null}
        onChange={(next) => onNarrow({ since: next ?? undefined } as LogsSearch)}
      />
      <Switch
        label={t`Follow`}
        checked={follows}
        onChange={(event) => onFollow(event.currentTarget.checked)}
      />
    </search>
  );
}
