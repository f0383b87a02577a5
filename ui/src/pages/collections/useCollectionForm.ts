import { useCallback, useMemo, useRef, useState } from "react";
import { ApiError } from "../../api/errors";
import type { Collection } from "../../api/types";
import {
  blankForm,
  type CollectionForm,
  checkForm,
  type FieldDraft,
  type FormProblems,
  formOf,
  hasProblems,
  NO_PROBLEMS,
  placeErrors,
  sameForm,
  settledBy,
  without,
} from "./draft";
import type { IndexParts } from "./indexes";

/** The editor's one form: all tabs write into it at once, and one save sends it. */
export function useCollectionForm(collection: Collection | null) {
  const [base, setBase] = useState(() => (collection === null ? blankForm() : formOf(collection)));
  const [version, setVersion] = useState(collection?.updated);
  const [form, setForm] = useState(base);
  const [problems, setProblems] = useState<FormProblems>(NO_PROBLEMS);
  const dirty = useMemo(() => !sameForm(form, base), [form, base]);

  // Whether leaving loses something; set aside by a save, before React has drawn again.
  const unsaved = useRef(dirty);
  unsaved.current = dirty;
  const isDirty = useCallback(() => unsaved.current, []);

  const adopt = (saved: Collection) => {
    unsaved.current = false;
    const fresh = formOf(saved);
    setBase(fresh);
    setForm(fresh);
    setVersion(saved.updated);
    setProblems(NO_PROBLEMS);
  };
  // Changed by somebody else while nothing is being edited here: show theirs.
  if (collection !== null && collection.updated !== version && !dirty) adopt(collection);

  return {
    form,
    /** When what the form began with was last changed. */
    version,
    problems,
    dirty,
    isDirty,
    adopt,
    set: (part: Partial<CollectionForm>) => {
      setForm((old) => ({ ...old, ...part }));
      setProblems((old) => settledBy(old, form, part));
    },
    setField: (key: string, part: Partial<FieldDraft>) => {
      setForm((old) => ({
        ...old,
        fields: old.fields.map((field) => (field.key === key ? { ...field, ...part } : field)),
      }));
      setProblems((old) => ({ ...old, fields: without(old.fields, key) }));
    },
    discard: () => {
      setForm(base);
      setProblems(NO_PROBLEMS);
    },
    setIndex: (key: string, part: Partial<IndexParts>) => {
      setForm((old) => ({
        ...old,
        indexes: old.indexes.map((index) =>
          index.key === key && index.parts !== null
            ? { ...index, parts: { ...index.parts, ...part } }
            : index,
        ),
      }));
      setProblems((old) => ({ ...old, indexes: without(old.indexes, key) }));
    },
    /** Whether the form may be sent; shows what is wrong when not. */
    check: (): boolean => {
      const found = checkForm(form);
      setProblems(found);
      return !hasProblems(found);
    },
    refused: (error: unknown) => {
      setProblems(error instanceof ApiError ? placeErrors(form, error.fields) : NO_PROBLEMS);
    },
    /** Lets go of the guard: what was unsaved is saved, or its collection is gone. */
    release: () => {
      unsaved.current = false;
    },
  };
}

export type CollectionFormState = ReturnType<typeof useCollectionForm>;
