import { useCallback, useMemo, useRef, useState } from "react";
import type { AuthCollection } from "../../api/authOptions";
import { asApiError } from "../../api/errors";
import { draftOf, type Problems, problemsOf, type SignInDraft, wireOf } from "./draft";

const NONE: Problems = {};

/** The page's one form; one save sends it. */
export function useSignInForm(collection: AuthCollection) {
  const { system } = collection;
  const [base, setBase] = useState(() => draftOf(collection));
  const [version, setVersion] = useState(collection.updated);
  const [draft, setDraft] = useState(base);
  const [problems, setProblems] = useState(NONE);
  const wire = useMemo(() => JSON.stringify(wireOf(draft, system)), [draft, system]);
  const baseWire = useMemo(() => JSON.stringify(wireOf(base, system)), [base, system]);
  const dirty = wire !== baseWire;

  // Whether leaving loses something; set aside by a save, before React has drawn again.
  const unsaved = useRef(dirty);
  unsaved.current = dirty;
  const isDirty = useCallback(() => unsaved.current, []);

  const adopt = (saved: AuthCollection) => {
    unsaved.current = false;
    const fresh = draftOf(saved);
    setBase(fresh);
    setDraft(fresh);
    setVersion(saved.updated);
    setProblems(NONE);
  };
  // Changed by somebody else while nothing is being edited here: show theirs.
  if (collection.updated !== version && !dirty) adopt(collection);

  return {
    draft,
    base,
    problems,
    dirty,
    isDirty,
    adopt,
    set: (part: Partial<SignInDraft>) => setDraft((old) => ({ ...old, ...part })),
    discard: () => {
      setDraft(base);
      setProblems(NONE);
    },
    /** Whether the form may be sent; shows what is wrong when not. */
    check: (): boolean => {
      const found = problemsOf(draft, system);
      setProblems(found);
      return Object.keys(found).length === 0;
    },
    refused: (error: unknown) => setProblems(asApiError(error).fields),
  };
}

export type SignInForm = ReturnType<typeof useSignInForm>;

/** What each part of the page is given. */
export interface PartProps {
  collection: AuthCollection;
  form: SignInForm;
}
