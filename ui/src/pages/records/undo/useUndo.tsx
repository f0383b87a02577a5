import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { refreshRecords } from "../../../api/records";
import type { Collection, Row } from "../../../api/types";
import { formatCount, plural } from "../../../parts/format";
import { type Account, isWhole } from "../writing/account";
import { readBatches } from "../writing/batches";
import { tell, tellRest } from "./notices";
import { putBack, undoEdit } from "./run";
import { datesAnew, type Edited } from "./steps";

type Step = { notice: string | null } & (
  | { kind: "edit"; edits: readonly Edited[] }
  | { kind: "deletion"; rows: readonly Row[] }
  /** What the keys come to a halt at: beyond it lies something older. */
  | { kind: "halt"; why: string }
);

/** Further back than anybody remembers. */
const STEPS_MOST = 50;

/** The way back from what was done on this page, by the notice of it and by the keys, newest first. */
export function useUndo(collection: Collection, onMade: (ids: readonly string[]) => void) {
  const steps = useRef<Step[]>([]);
  const running = useRef(Promise.resolve());

  const remember = (step: Step, text: string, note: string | null) => {
    // One button at a time, and it is about the newest; the keys reach the older ones.
    const newest = steps.current.at(-1);
    if (newest?.notice != null) notifications.hide(newest.notice);
    step.notice = tell({
      text,
      note,
      onUndo: step.kind === "halt" ? null : () => undo(step),
    });
    steps.current = [...steps.current, step].slice(-STEPS_MOST);
  };
  const keep = (step: Step) => {
    steps.current = [...steps.current, step];
  };
  const back = async (step: Step) => {
    const batches = await readBatches();
    if (step.kind === "edit") {
      const account = await undoEdit(collection, step.edits, batches);
      const edits = step.edits.filter(undecided(account));
      if (edits.length > 0) keep({ kind: "edit", edits, notice: null });
      tellUndone(account, step.edits.length);
    } else if (step.kind === "deletion") {
      onMade(step.rows.map(({ id }) => id));
      const account = await putBack(collection, step.rows, batches);
      const rows = step.rows.filter(undecided(account));
      if (rows.length > 0) keep({ kind: "deletion", rows, notice: null });
      tellBack(collection, account, step.rows);
    }
    await refreshRecords(collection.name);
  };
  // One after the other: the second may be about the same records.
  const undo = (step: Step) => {
    if (!steps.current.includes(step)) return;
    steps.current = steps.current.filter((other) => other !== step);
    if (step.notice !== null) notifications.hide(step.notice);
    const working = notifications.show({
      message: "Undoing…",
      loading: true,
      autoClose: false,
      withCloseButton: false,
    });
    running.current = running.current
      .then(() => back(step))
      .finally(() => notifications.hide(working));
  };
  const undoLast = () => {
    const step = steps.current.at(-1);
    if (step === undefined) tell({ text: "There is nothing to undo on this page." });
    else if (step.kind === "halt") tell({ text: "The last change stays.", note: step.why });
    else undo(step);
  };
  useHotkeys([["mod+Z", (event) => isFree(event) && undoLast(), { preventDefault: false }]], []);

  return {
    /** Records were changed. `why` says that there is no way back. */
    edited: (text: string, edits: readonly Edited[], why: string | null) =>
      why === null
        ? remember({ kind: "edit", edits, notice: null }, text, null)
        : remember({ kind: "halt", why, notice: null }, text, `There is no undo: ${why}`),
    deleted: (text: string, rows: readonly Row[], why: string | null) =>
      why === null
        ? remember({ kind: "deletion", rows, notice: null }, text, null)
        : remember({ kind: "halt", why, notice: null }, text, `There is no undo: ${why}`),
    /** Something was done that has no way back here. */
    done: (text: string, why: string) => remember({ kind: "halt", why, notice: null }, text, null),
    /** Makes a record anew that somebody else has deleted. */
    putBack: (row: Row) => back({ kind: "deletion", rows: [row], notice: null }),
    undoLast,
  };
}

export type Undo = ReturnType<typeof useUndo>;

/** Whether the keys are meant for the page: not for a text that is typed, nor for what lies above it. */
function isFree({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return true;
  const typing = 'input:not([type="checkbox"], [type="radio"]), textarea, select';
  return target.closest(`${typing}, [contenteditable], [role="dialog"]`) === null;
}

/** Those that are to be tried again: nobody has said no to them. */
function undecided({ left, unsure }: Account): (record: { id: string }) => boolean {
  const ids = new Set([...left, ...unsure].map(({ id }) => id));
  return ({ id }) => ids.has(id);
}

function tellUndone(account: Account, of: number) {
  const { done } = account;
  if (done.length > 0) {
    const some = isWhole(account)
      ? plural(of, "record")
      : `${formatCount(done.length)} of ${of} records`;
    tell({ text: `The change to ${some} is undone.` });
  }
  tellRest({ account, not: "not put back", act: "have its earlier values", again: true });
}

function tellBack(collection: Collection, account: Account, rows: readonly Row[]) {
  const { done } = account;
  if (done.length > 0) {
    tell({
      text: `${plural(done.length, "record is", "records are")} back.`,
      note: datesAnew(collection),
    });
  }
  const back = new Set(done.map(({ id }) => id));
  const lost = rows.filter(({ id }) => !back.has(id));
  tellRest({
    account,
    not: "not put back",
    act: "be back",
    again: true,
    keep: { name: `${collection.name}-deleted.json`, text: `${JSON.stringify(lost, null, 2)}\n` },
  });
}
