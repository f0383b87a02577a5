import { plural, t } from "@lingui/core/macro";
import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { type ApiError, asApiError } from "../../../api/errors";
import { refreshRecords } from "../../../api/records";
import type { Collection, Row } from "../../../api/types";
import { formatCount } from "../../../parts/format";
import { MOD } from "../../../parts/keys";
import { type Account, isWhole } from "../writing/account";
import { readBatches } from "../writing/batches";
import { tell, tellRest } from "./notices";
import { placed, Queue } from "./queue";
import { putBack, undoEdit } from "./run";
import { datesAnew, type Edited } from "./steps";

type Deed =
  | { kind: "edit"; edits: readonly Edited[] }
  | { kind: "deletion"; rows: readonly Row[] }
  /** What the keys come to a halt at: beyond it lies something older. */
  | { kind: "halt"; why: string };

/** `at` is its place among the others, by when it was done. */
type Step = Deed & { at: number; notice: string | null };

/** The way back from what was done on this page, by the notice of it and by the keys, newest first. */
export function useUndo(collection: Collection, onMade: (ids: readonly string[]) => void) {
  const steps = useRef<Step[]>([]);
  const queue = useRef(new Queue());
  const count = useRef(0);

  const stepOf = (deed: Deed): Step => {
    count.current += 1;
    return { ...deed, at: count.current, notice: null };
  };
  const remember = (deed: Deed, text: string, note: string | null) => {
    const step = stepOf(deed);
    // One button at a time, and it is about the newest; the keys reach the older ones.
    const newest = steps.current.at(-1);
    if (newest?.notice != null) notifications.hide(newest.notice);
    step.notice = tell({
      text,
      note,
      onUndo: step.kind === "halt" ? null : () => undo(step),
    });
    steps.current = placed(steps.current, step);
  };
  /** To be tried again. Whether it is what the keys reach next. */
  const keep = (step: Step): boolean => {
    const kept = { ...step, notice: null };
    steps.current = placed(steps.current, kept);
    return steps.current.at(-1) === kept;
  };
  const back = async (step: Step) => {
    const batches = await readBatches();
    if (step.kind === "edit") {
      const account = await undoEdit(collection, step.edits, batches);
      const edits = step.edits.filter(undecided(account));
      const again = edits.length > 0 && keep({ ...step, edits });
      tellUndone(account, step.edits.length, again);
    } else if (step.kind === "deletion") {
      onMade(step.rows.map(({ id }) => id));
      const account = await putBack(collection, step.rows, batches);
      const rows = step.rows.filter(undecided(account));
      const again = rows.length > 0 && keep({ ...step, rows });
      tellBack(collection, account, step.rows, again);
    }
    await refreshRecords(collection.name);
  };
  // One after the other: the second may be about the same records.
  const takeBack = (step: Step) =>
    queue.current.add(() =>
      back(step).catch((error: unknown) => tellFailed(asApiError(error), keep(step))),
    );
  const undo = (step: Step) => {
    if (!steps.current.includes(step)) return;
    steps.current = steps.current.filter((other) => other !== step);
    if (step.notice !== null) notifications.hide(step.notice);
    const working = notifications.show({
      message: t`Undoing…`,
      loading: true,
      autoClose: false,
      withCloseButton: false,
    });
    void takeBack(step).finally(() => notifications.hide(working));
  };
  const undoLast = () => {
    const step = steps.current.at(-1);
    if (step === undefined) tell({ text: t`There is nothing to undo on this page.` });
    else if (step.kind === "halt") tell({ text: t`The last change stays.`, note: step.why });
    else undo(step);
  };
  useHotkeys([["mod+Z", (event) => isFree(event) && undoLast(), { preventDefault: false }]], []);

  return {
    /** Records were changed. `why` says that there is no way back. */
    edited: (text: string, edits: readonly Edited[], why: string | null) =>
      why === null
        ? remember({ kind: "edit", edits }, text, null)
        : remember({ kind: "halt", why }, text, t`There is no undo: ${why}`),
    deleted: (text: string, rows: readonly Row[], why: string | null) =>
      why === null
        ? remember({ kind: "deletion", rows }, text, null)
        : remember({ kind: "halt", why }, text, t`There is no undo: ${why}`),
    /** Something was done that has no way back here. */
    done: (text: string, why: string) => remember({ kind: "halt", why }, text, null),
    /** Makes a record anew that somebody else has deleted. */
    putBack: (row: Row) => takeBack(stepOf({ kind: "deletion", rows: [row] })),
    undoLast,
  };
}

export type Undo = ReturnType<typeof useUndo>;

/** Whether the keys are meant for the page: not for a text that is typed, nor for what lies above it. */
function isFree({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return true;
  // untranslated: a selector
  const typing = 'input:not([type="checkbox"], [type="radio"]), textarea, select';
  return target.closest(`${typing}, [contenteditable], [role="dialog"]`) === null;
}

/** Those that are to be tried again: nobody has said no to them. */
function undecided({ left, unsure }: Account): (record: { id: string }) => boolean {
  const ids = new Set([...left, ...unsure].map(({ id }) => id));
  return ({ id }) => ids.has(id);
}

/** Tells of an undo that came to nothing, for no reason that the server gave. */
function tellFailed({ message }: ApiError, again: boolean) {
  notifications.show({
    color: "red",
    title: t`This could not be undone`,
    autoClose: false,
    message: again ? `${message} ${t`${MOD}+Z tries it again.`}` : message,
  });
}

function tellUndone(account: Account, of: number, again: boolean) {
  const { done } = account;
  if (done.length > 0) {
    const some = formatCount(done.length);
    tell({
      text: isWhole(account)
        ? plural(of, {
            one: "The change to # record is undone.",
            other: "The change to # records is undone.",
          })
        : t`The change to ${some} of ${of} records is undone.`,
    });
  }
  tellRest({ account, aim: "earlier", again });
}

function tellBack(collection: Collection, account: Account, rows: readonly Row[], again: boolean) {
  const { done } = account;
  const count = done.length;
  if (count > 0) {
    tell({
      text: plural(count, { one: "# record is back.", other: "# records are back." }),
      note: datesAnew(collection),
    });
  }
  const back = new Set(done.map(({ id }) => id));
  const lost = rows.filter(({ id }) => !back.has(id));
  tellRest({
    account,
    aim: "back",
    again,
    keep: { name: `${collection.name}-deleted.json`, text: `${JSON.stringify(lost, null, 2)}\n` },
  });
}
