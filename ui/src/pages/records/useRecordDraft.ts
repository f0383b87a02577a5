import { useCallback, useRef, useState } from "react";
import { ApiError } from "../../api/errors";
import type { Collection, Row } from "../../api/types";
import { changeOf, checkDraft, type Draft, draftOf, isChanged, rebase } from "./values";

/** A record being edited: what the inputs hold, and what it was when they last agreed with the server. */
export function useRecordDraft(collection: Collection, row: Row | null) {
  const [base, setBase] = useState<Draft>(() => draftOf(collection, row));
  const [draft, setDraft] = useState<Draft>(base);
  const [seen, setSeen] = useState(row);
  const [conflicts, setConflicts] = useState<readonly string[]>([]);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});

  if (row !== seen) {
    setSeen(row);
    const theirs = draftOf(collection, row);
    const rebased = rebase(base, draft, theirs);
    setBase(theirs);
    setDraft(rebased.draft);
    // A conflict stands until it is settled, whatever comes after.
    setConflicts((old) => [...new Set([...old, ...rebased.conflicts])]);
  }

  const dirty = isChanged(base, draft);
  const unsaved = useRef(dirty);
  unsaved.current = dirty;
  const isDirty = useCallback(() => unsaved.current, []);

  return {
    draft,
    base,
    dirty,
    isDirty,
    conflicts,
    problems,
    set: (name: string, value: unknown) => {
      setDraft((old) => ({ ...old, [name]: value }));
      setProblems(({ [name]: _, ...rest }) => rest);
    },
    takeTheirs: () => {
      setDraft((old) => ({
        ...old,
        ...Object.fromEntries(conflicts.map((name) => [name, base[name]])),
      }));
      setConflicts([]);
    },
    keepMine: () => setConflicts([]),
    change: () => changeOf(collection, base, draft),
    check: (): boolean => {
      // What this window cannot keep is no problem where it stays as it is.
      const stays = collection.fields.filter(
        ({ name, type }) => row !== null && type === "json" && draft[name] === base[name],
      );
      const checked = { ...draft };
      for (const { name } of stays) delete checked[name];
      const found = checkDraft(collection, checked, row === null);
      setProblems(found);
      return Object.keys(found).length === 0;
    },
    refused: (error: unknown) => setProblems(error instanceof ApiError ? error.fields : {}),
    /** Lets go of the guard: saved, or no longer there to save. */
    release: () => {
      unsaved.current = false;
    },
  };
}
