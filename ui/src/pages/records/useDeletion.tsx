import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useCollections } from "../../api/collections";
import { type BulkOutcome, useDeleteRecords, useRestoreRecords } from "../../api/records";
import type { Collection, Row } from "../../api/types";
import { titleOf } from "../../choosing/naming";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { listWords, plural } from "../../parts/format";
import { backLinks } from "./related";

interface Question {
  rows: readonly Row[];
  onDone: () => void;
}

const UNDO_MS = 12_000;

/** Deleting records: asks, deletes, and offers to put them back. */
export function useDeletion(collection: Collection, onMade: (ids: readonly string[]) => void) {
  const [question, setQuestion] = useState<Question | null>(null);
  const remove = useDeleteRecords(collection.name);
  const restore = useRestoreRecords(collection.name);
  const count = question?.rows.length ?? 0;
  const only = count === 1 ? question?.rows[0] : undefined;
  const named = only === undefined ? null : titleOf(collection, only);
  const collections = useCollections();
  const links = backLinks(collections.data ?? [], collection, "");
  const cascading = [...new Set(links.flatMap((link) => (link.cascades ? [link.collection] : [])))];
  // Until it is known who points here, nothing is promised.
  const undoable = collections.isSuccess && links.length === 0 && canComeBack(collection);

  const undo = (rows: readonly Row[]) => {
    onMade(rows.map(({ id }) => id));
    restore.mutate(rows, {
      onSuccess: (outcome) => report(outcome, "is back", "are back", "could not be put back"),
    });
  };
  const confirm = () => {
    if (question === null) return;
    remove.mutate(question.rows, {
      onSuccess: (outcome) => {
        setQuestion(null);
        if (outcome.done.length > 0) question.onDone();
        report(
          outcome,
          "deleted",
          "deleted",
          "could not be deleted",
          undoable ? () => undo(outcome.done) : undefined,
        );
      },
    });
  };

  return {
    ask: (rows: readonly Row[], onDone: () => void) => setQuestion({ rows, onDone }),
    dialog: (
      <ConfirmDialog
        opened={question !== null}
        title={`Delete ${named ?? plural(count, "record")}?`}
        confirm={`Delete ${plural(count, "record")}`}
        busy={remove.isPending}
        onConfirm={confirm}
        onCancel={() => setQuestion(null)}
      >
        {count === 1 ? "It goes" : "They go"} from {collection.name} and from every phone that shows{" "}
        {count === 1 ? "it" : "them"}.{" "}
        {cascading.length > 0 && (
          <>
            The records of <b>{listWords(cascading)}</b> that point to {count === 1 ? "it" : "them"}{" "}
            are deleted as well.{" "}
          </>
        )}
        {undoable ? "You can undo this for a few seconds." : "This cannot be undone."}
      </ConfirmDialog>
    ),
  };
}

/** Whether writing a record anew brings all of it back: passwords and files are not in what we hold. */
function canComeBack(collection: Collection): boolean {
  return collection.type === "base" && collection.fields.every(({ type }) => type !== "file");
}

function report(
  { done, failed, reason }: BulkOutcome,
  one: string,
  many: string,
  not: string,
  undo?: () => void,
) {
  if (failed.length > 0) {
    notifications.show({
      color: "red",
      title: `${plural(failed.length, "record")} ${not}`,
      message: reason,
      autoClose: false,
    });
  }
  if (done.length === 0) return;
  const text = `${plural(done.length, "record")} ${done.length === 1 ? one : many}`;
  const id = notifications.show({
    autoClose: undo === undefined ? 4000 : UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{text}</Text>
        {undo !== undefined && (
          <Button
            size="compact-sm"
            variant="light"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        )}
      </Group>
    ),
  });
}
