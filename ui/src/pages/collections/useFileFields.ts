import { t } from "@lingui/core/macro";
import { useEffect, useRef, useState } from "react";
import { fieldName, guessFields } from "../../tables/guess";
import { TableError } from "../../tables/problem";
import { guessHeader, guessHow, readSheet, tableOf } from "../../tables/table";
import { type CollectionForm, type FieldDraft, newField } from "./draft";

type State =
  | { kind: "none" }
  | { kind: "reading"; share: number }
  | { kind: "failed"; problem: string }
  | { kind: "read"; file: File; fields: number };

/** A file whose columns become the fields of a new collection. */
export function useFileFields(onRead: (part: Partial<CollectionForm>) => void) {
  const [state, setState] = useState<State>({ kind: "none" });
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const read = async (file: File) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    const show = (next: State) => {
      if (!signal.aborted) setState(next);
    };
    show({ kind: "reading", share: 0 });
    try {
      const how = await guessHow(file, signal);
      const onShare = (share: number) => show({ kind: "reading", share });
      const sheet = await readSheet(file, how, onShare, signal);
      const table = tableOf(sheet, guessHeader(sheet));
      const guessed = await guessFields(table, signal);
      if (guessed.length === 0) throw new TableError(t`There are no columns in this file.`);
      const own = guessed.map(({ name, type, options }) => newField(type, name, options));
      onRead({ name: fieldName(file.name.replace(/\.\w+$/, "")), fields: withDates(own) });
      show({ kind: "read", file, fields: own.length });
    } catch (error) {
      const isKnown = error instanceof TableError;
      const problem = isKnown ? error.message : t`The file could not be read. Choose it again.`;
      show({ kind: "failed", problem });
    }
  };
  return { state, read: (file: File) => void read(file), forget: () => setState({ kind: "none" }) };
}

export type FileFields = ReturnType<typeof useFileFields>;

/** The two dates that apps sort by, where the file brings none of that name. */
function withDates(fields: readonly FieldDraft[]): FieldDraft[] {
  const dates = [
    newField("autodate", "created", { onCreate: true, onUpdate: false }),
    newField("autodate", "updated", { onCreate: true, onUpdate: true }),
  ];
  const taken = new Set(fields.map(({ name }) => name));
  return [...fields, ...dates.filter(({ name }) => !taken.has(name))];
}
