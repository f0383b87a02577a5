import { t } from "@lingui/core/macro";
import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, type Ref, useState } from "react";
import type { Field } from "../../api/types";
import { isExpression, searchedFields } from "../../choosing/filter";
import classes from "./FilterBox.module.css";

interface Props {
  ref: Ref<HTMLInputElement>;
  fields: readonly Field[];
  /** The text that the shown records were found with. */
  applied: string;
  error: string | null;
  onApply: (text: string) => void;
}

const PAUSE_MS = 300;

/** Plain words search as they are typed; a filter, which is broken while half written, on Enter. */
export function FilterBox({ ref, fields, applied, error, onApply }: Props) {
  const [text, setText] = useState(applied);
  const [known, setKnown] = useState(applied);
  // The address changed by itself: back, a link, "show all".
  if (applied !== known) {
    setKnown(applied);
    setText(applied);
  }
  const apply = (next: string) => {
    setKnown(next.trim());
    onApply(next.trim());
  };
  const applySoon = useDebouncedCallback(apply, PAUSE_MS);
  const isFilter = isExpression(text);
  const isWaiting = isFilter && text.trim() !== applied;

  const change = (next: string) => {
    setText(next);
    if (isExpression(next)) applySoon.cancel();
    else applySoon(next);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    applySoon.cancel();
    apply(text);
  };
  const clear = () => {
    applySoon.cancel();
    setText("");
    apply("");
  };
  return (
    <TextInput
      ref={ref}
      className={classes.box}
      classNames={{ input: isFilter ? (classes.expression ?? "") : "" }}
      aria-label={t`Filter records`}
      placeholder={placeholder(fields)}
      leftSection={<IconSearch size={16} stroke={1.6} />}
      rightSection={
        text === "" ? null : <CloseButton aria-label={t`Clear the filter`} onClick={clear} />
      }
      value={text}
      error={error === null ? null : t`Homeport cannot use this filter: ${error}`}
      description={isWaiting ? t`Press Enter to filter` : null}
      inputWrapperOrder={["input", "description", "error"]}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={keyDown}
    />
  );
}

function placeholder(fields: readonly Field[]): string {
  const example = fields.find(({ type }) => type === "number" || type === "bool");
  const name = example?.name ?? searchedFields(fields)[0] ?? "id";
  const filter =
    example?.type === "number"
      ? `${name} > 10`
      : example?.type === "bool"
        ? `${name} = true`
        : `${name} = "x"`;
  return t`Search, or filter such as  ${filter}`;
}
