import { t } from "@lingui/core/macro";
import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { ProblemsAt } from "./file";
import classes from "./Own.module.css";

interface Props {
  label: string;
  description?: string;
  value: unknown;
  problems: ProblemsAt;
  place: string;
  onChange: (value: unknown) => void;
}

/** A value of any shape, written as JSON. */
export function JsonField({ label, description, value, problems, place, onChange }: Props) {
  const shown = value === undefined ? "" : JSON.stringify(value, null, 2);
  // What is typed stays as it is typed, while it says the same.
  const [typed, setTyped] = useState({ text: shown, of: shown });
  const text = typed.of === shown ? typed.text : shown;
  const isRead = text.trim() === "" || parsed(text) !== undefined;
  const below = Object.entries(problems).find(([at]) => at === place || at.startsWith(`${place}/`));
  const change = (next: string) => {
    const read = next.trim() === "" ? undefined : parsed(next);
    if (next.trim() !== "" && read === undefined) return setTyped({ text: next, of: shown });
    setTyped({ text: next, of: read === undefined ? "" : JSON.stringify(read, null, 2) });
    onChange(read);
  };
  return (
    <Textarea
      label={label}
      description={description}
      autosize
      minRows={2}
      maxRows={14}
      spellCheck={false}
      classNames={{ input: classes.code ?? "" }}
      value={text}
      error={isRead ? below?.[1] : t`This is no JSON.`}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
