import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { asApiError } from "./errors";
import { type Policy, useChangePolicy } from "./policy";

/** One part of the policy while it is edited; saved by itself, with the server's words by input. */
export function usePolicyForm<Part extends keyof Policy>(part: Part, saved: Policy[Part]) {
  const change = useChangePolicy();
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(saved);
  const dirty = JSON.stringify(draft) !== JSON.stringify(base);
  // Saved elsewhere while nothing is being edited here: show that.
  if (saved !== base && !dirty) {
    setBase(saved);
    setDraft(saved);
  }
  const refusal = change.isError ? asApiError(change.error) : null;
  const errors = Object.fromEntries(
    Object.entries(refusal?.fields ?? {}).flatMap(([path, message]) =>
      path.startsWith(`${part}.`) ? [[path.slice(part.length + 1), message]] : [],
    ),
  );
  return {
    draft,
    dirty,
    saving: change.isPending,
    /** Messages by the path below the part: `maxRequests`, `rules.0.label`. */
    errors,
    /** A refusal that no input is to blame for. */
    failure: refusal !== null && Object.keys(errors).length === 0 ? refusal : null,
    set: (values: Partial<Policy[Part]>) => {
      change.reset();
      setDraft((old) => ({ ...old, ...values }));
    },
    discard: () => {
      change.reset();
      setDraft(base);
    },
    save: (message: string) =>
      change.mutate({ [part]: draft } as Partial<Policy>, {
        onSuccess: (answer) => {
          const now = answer[part] ?? draft;
          setBase(now as Policy[Part]);
          setDraft(now as Policy[Part]);
          notifications.show({ message });
        },
      }),
  };
}
