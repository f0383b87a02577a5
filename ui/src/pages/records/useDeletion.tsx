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
import { plural } from "../../parts/format";
import {
  deleteRecords,
  type Fate,
  fateOf,
  forGoodWords,
  isSameFate,
  pointingWords,
} from "./deletion";
import { tellRest } from "./undo/notices";
import { datesAnew } from "./undo/steps";
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
      undo.deleted(`${plural(rows.length, "record")} deleted`, rows, forGoodWords(now));
    }
    tellRest({ account, not: "not deleted", act: "be deleted", keep: keepUnsure(account, now) });
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

  const problem = error ?? fate.error ?? collections.error;
  return {
    ask: (rows: readonly Row[], onDone: () => void) => setQuestion({ rows, onDone }),
    dialog: (
      <ConfirmDialog
        opened={question !== null}
        title={`Delete ${named ?? plural(count, "record")}?`}
        confirm={`Delete ${plural(fate.data?.rows.length ?? count, "record")}`}
        busy={isBusy}
        waiting={fate.data === undefined || fate.data.rows.length === 0}
        onConfirm={() => void confirm()}
        onCancel={close}
      >
        <Stack gap="xs">
          {isNews && (
            <Text size="sm" fw={600} role="status">
              Nothing is deleted yet: what goes with {count === 1 ? "it" : "them"} has changed.
            </Text>
          )}
          {fate.data !== undefined ? (
            <Consequences collection={collection} fate={fate.data} />
          ) : problem === null ? (
            <Skeleton h={44} role="status" aria-label="Looking at what goes with it" />
          ) : null}
          {problem !== null && (
            <Failure
              title="This could not be done"
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
  const [it, they] =
    rows.length === 1 ? (["it", "It goes"] as const) : (["them", "They go"] as const);
  const forGood = forGoodWords(fate);
  const dates = datesAnew(collection);
  if (rows.length === 0) return <Text size="sm">Somebody else has deleted this meanwhile.</Text>;
  return (
    <>
      <Text size="sm">
        {they} from {collection.name} and from every phone that shows {it}.
        {missing > 0 && ` ${plural(missing, "record is", "records are")} deleted already.`}
      </Text>
      {pointing.map((place) => (
        <Text key={`${place.collection}.${place.field}`} size="sm">
          {pointingWords(place, it)}
        </Text>
      ))}
      <Text size="sm" fw={forGood === null ? 400 : 600}>
        {forGood === null
          ? `You can undo this as long as you stay on this page.${dates === null ? "" : ` Then ${dates}`}`
          : `This cannot be undone. ${forGood}`}
      </Text>
    </>
  );
}
