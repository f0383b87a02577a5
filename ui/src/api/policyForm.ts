import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { asApiError } from "./errors";
import { type Policy, useChangePolicy } from "./policy";

/**
 * One part of the policy while it is edited; saved by itself, with the server's words by input. What
 * `saved` leaves out of the part is left as it is. A part that is `null` is what has no part of its own.
 */
export function usePolicyForm<Values extends object>(part: Part | null, saved: Values) {
  const change = useChangePolicy();
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(saved);
  const dirty = !isSame(draft, base);
  // Saved elsewhere while nothing is being edited here: show that.
  if (!dirty && !isSame(saved, base)) {
    setBase(saved);
    setDraft(saved);
  }
  const before = part === null ? "" : `${part}.`;
  const refusal = change.isError ? asApiError(change.error) : null;
  const errors = Object.fromEntries(
    Object.entries(refusal?.fields ?? {}).flatMap(([path, message]) =>
      path.startsWith(before) ? [[path.slice(before.length), message]] : [],
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
    set: (values: Partial<Values>) => {
      change.reset();
      setDraft((old) => ({ ...old, ...values }));
    },
    discard: () => {
      change.reset();
      setDraft(base);
    },
    save: (message: string) =>
      change.mutate(nested(part, draft), {
        onSuccess: (answer) => {
          const now = kept(answer, part, draft);
          setBase(now);
          setDraft(now);
          notifications.show({ message });
        },
      }),
  };
}

/** By the path in the settings. */
type Part = Exclude<keyof Policy, "superuserIPs"> | "backups.s3";

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function stepsOf(part: Part | null): string[] {
  return part === null ? [] : part.split(".");
}

function nested(part: Part | null, values: object): Partial<Policy> {
  return stepsOf(part).reduceRight<object>((inner, name) => ({ [name]: inner }), values);
}

/** What was saved, as the server has it now; secrets are not among it. */
function kept<Values extends object>(
  answer: Partial<Policy>,
  part: Part | null,
  draft: Values,
): Values {
  const all = stepsOf(part).reduce<unknown>(
    (inner, name) => (inner as Record<string, unknown>)?.[name],
    answer,
  );
  const names = Object.keys(draft).filter((name) => name in (all as object));
  return Object.fromEntries(
    names.map((name) => [name, (all as Record<string, unknown>)[name]]),
  ) as Values;
}
