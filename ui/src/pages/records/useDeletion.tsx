import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCollections } from "../../api/collections";
import { asApiError } from "../../api/errors";
import { refreshRecords } from "../../api/records";
import type { Collection, Row } from "../../api/types";
import { titleOf } from "../../choosing/naming";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { deleteRecords, type Fate, fateOf, forGoodWords, isSameFate } from "./deletion";
import { pointingWords } from "./deletionWords";
import { tellRest } from "./undo/notices";
import { undoWords } from "./undo/steps";
import type { Undo } from "./undo/useUndo";
import type { Account } from "./writing/account";
import { readBatches } from "./writing/batches";

interface Question {
  rows: readonly Row[];
  onDone: () => void;
}

/** Deleting records: says what goes with them, asks, deletes, and leaves the way back. */
export function useDeletion(collection: Collection, undo: Undo) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [isNews, setNews] = useState(false);
  const collections = useCollections();
  const ids = question?.rows.map(({ id }) => id) ?? [];
  const look = (signal?: AbortSignal) => fateOf(collection, ids, collections.data ?? [], signal);
  const fate = useQuery({
    queryKey: ["records", collection.name, "fate", ids, collections.dataUpdatedAt],
    queryFn: ({ signal }) => look(signal),
    enabled: question !== null && collections.isSuccess,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const count = ids.length;
  const only = count === 1 ? question?.rows[0] : undefined;
  const named = only === undefined ? null : titleOf(collection, only);
  const close = () => {
    setQuestion(null);
    setError(null);
    setNews(false);
  };

  const remove = async ({ onDone }: Question, told: Fate) => {
    const batches = await readBatches();
    // What was said has to be true when it happens.
    const now = await look();
    if (!isSameFate(told, now)) {
      setNews(true);
      await fate.refetch();
      return;
    }
    const { account, rows } = await deleteRecords(collection, now.rows, batches);
    close();
    if (rows.length > 0) {
      onDone();
      const gone = rows.length;
      const text = plural(gone, { one: "# record deleted", other: "# records deleted" });
      undo.deleted(text, rows, forGoodWords(now));
    }
    tellRest({ account, aim: "deleted", keep: keepUnsure(account, now) });
    await refreshRecords(collection.name);
  };
  const confirm = async () => {
    if (question === null || fate.data === undefined) return;
    setBusy(true);
    setError(null);
    try {
      await remove(question, fate.data);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setBusy(false);
  };

  const present = fate.data?.rows.length ?? count;
  const problem = error ?? fate.error ?? collections.error;
  return {
    ask: (rows: readonly Row[], onDone: () => void) => setQuestion({ rows, onDone }),
    dialog: (
      <ConfirmDialog
        opened={question !== null}
        title={
          named === null
            ? plural(count, { one: "Delete # record?", other: "Delete # records?" })
            : t`Delete ${named}?`
        }
        confirm={plural(present, { one: "Delete # record", other: "Delete # records" })}
        busy={isBusy}
        waiting={fate.data === undefined || fate.data.rows.length === 0}
        onConfirm={() => void confirm()}
        onCancel={close}
      >
        <Stack gap="xs">
          {isNews && (
            <Text size="sm" fw={600} role="status">
              {count === 1
                ? t`Nothing is deleted yet: what goes with it has changed.`
                : t`Nothing is deleted yet: what goes with them has changed.`}
            </Text>
          )}
          {fate.data !== undefined ? (
            <Consequences collection={collection} fate={fate.data} />
          ) : problem === null ? (
            <Skeleton h={44} role="status" aria-label={t`Looking at what goes with it`} />
          ) : null}
          {problem !== null && (
            <Failure
              title={t`This could not be done`}
              error={problem}
              retry={() => {
                setError(null);
                void (collections.isError ? collections.refetch() : fate.refetch());
              }}
            />
          )}
        </Stack>
      </ConfirmDialog>
    ),
  };
}

/** No undo is promised for what may be deleted or not. */
function keepUnsure({ unsure }: Account, { rows }: Fate) {
  if (unsure.length === 0) return undefined;
  const ids = new Set(unsure.map(({ id }) => id));
  const lost = rows.filter(({ id }) => ids.has(id));
  return { name: "maybe-deleted.json", text: `${JSON.stringify(lost, null, 2)}\n` };
}

function Consequences({ collection, fate }: { collection: Collection; fate: Fate }) {
  const { rows, missing, pointing } = fate;
  const { name } = collection;
  const isOne = rows.length === 1;
  const forGood = forGoodWords(fate);
  if (rows.length === 0) {
    return (
      <Text size="sm">
        <Trans>Somebody else has deleted this meanwhile.</Trans>
      </Text>
    );
  }
  return (
    <>
      <Text size="sm">
        {isOne
          ? t`It goes from ${name} and from every phone that shows it.`
          : t`They go from ${name} and from every phone that shows them.`}
        {missing > 0 && ` ${goneWords(missing)}`}
      </Text>
      {pointing.map((place) => (
        <Text key={`${place.collection}.${place.field}`} size="sm">
          {pointingWords(place, isOne ? "it" : "them")}
        </Text>
      ))}
      <Text size="sm" fw={forGood === null ? 400 : 600}>
        {forGood === null ? undoWords(collection) : t`This cannot be undone. ${forGood}`}
      </Text>
    </>
  );
}

function goneWords(missing: number): string {
  return plural(missing, {
    one: "# record is deleted already.",
    other: "# records are deleted already.",
  });
}
