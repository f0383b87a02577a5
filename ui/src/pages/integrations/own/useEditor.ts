import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useJudgement } from "../../../api/connectors";
import { type ConnectorFile, formed, type ProblemsAt, readText, textOf } from "./file";

const PAUSE_MS = 350;

/** A connector while it is written: one text, which the form reads and writes too. */
export function useEditor(start: ConnectorFile) {
  const [first] = useState(() => textOf(start));
  const [text, setText] = useState(first);
  const reading = useMemo(() => readText(text), [text]);
  const file = useMemo(
    () => (reading.value === null ? null : formed(reading.value)),
    [reading.value],
  );
  const [settled] = useDebouncedValue(reading.value, PAUSE_MS);
  const judgement = useJudgement(settled);
  const isJudged = settled === reading.value && !judgement.isPlaceholderData;
  const problems = judgement.data?.problems ?? [];
  const at: ProblemsAt = useMemo(
    () => Object.fromEntries((judgement.data?.problems ?? []).map((one) => [one.at, one.message])),
    [judgement.data],
  );
  return {
    text,
    setText,
    /** What the text says, whatever it is. */
    value: reading.value,
    /** Why the text is no JSON. */
    unread: reading.problem,
    /** The same, where the form can show it. */
    file,
    setFile: (next: ConnectorFile) => setText(textOf(next)),
    isDirty: text !== first,
    problems,
    at,
    losses: isJudged ? (judgement.data?.losses ?? []) : [],
    /** What is shown of problems is about this text. */
    isJudged,
    judgement,
  };
}
