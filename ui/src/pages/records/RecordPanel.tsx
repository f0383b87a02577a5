import { t } from "@lingui/core/macro";
import { Drawer, Skeleton, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type KeyboardEvent, useRef, useState } from "react";
import { useRecord } from "../../api/records";
import type { Collection, Row } from "../../api/types";
import { titleOf } from "../../choosing/naming";
import { Failure } from "../../parts/Failure";
import { RecordForm } from "./RecordForm";
import { NEW_RECORD } from "./search";
import type { Undo } from "./undo/useUndo";

interface Props {
  collection: Collection;
  /** What the address says is open. */
  open: string | undefined;
  onClose: () => void;
  onMade: (id: string) => void;
  undo: Undo;
  onDelete: (rows: readonly Row[], onDone: () => void) => void;
}

/** The open record, beside the grid it belongs to. */
export function RecordPanel({ collection, open, onClose, onMade, undo, onDelete }: Props) {
  const isNarrow = useMediaQuery("(max-width: 900px)", undefined, {
    getInitialValueInEffect: false,
  });
  // Keeps the contents while the panel slides away.
  const [last, setLast] = useState(open);
  if (open !== undefined && open !== last) setLast(open);
  const shown = open ?? last;
  const { name } = collection;
  const isNew = shown === NEW_RECORD;
  const record = useRecord(collection.name, shown ?? "", open !== undefined && !isNew);
  const [known, setKnown] = useState<Row | null>(null);
  if (record.data && record.data !== known) setKnown(record.data);
  return (
    <Drawer
      opened={open !== undefined}
      onClose={onClose}
      closeOnEscape={false}
      onKeyDown={(event) => isOwnEscape(event) && onClose()}
      position="right"
      size={isNarrow === true ? "100%" : 540}
      title={
        isNew
          ? t`New record in ${name}`
          : known !== null && known.id === shown
            ? titleOf(collection, known)
            : name
      }
      padding="lg"
      closeButtonProps={{ "aria-label": t`Close the record` }}
      styles={{ title: { fontWeight: 650, fontSize: "1.125rem" } }}
      overlayProps={{ backgroundOpacity: 0.28 }}
    >
      {open === NEW_RECORD && (
        <RecordForm
          collection={collection}
          row={null}
          isGone={false}
          {...{ onClose, onMade, undo, onDelete }}
        />
      )}
      {open !== undefined && open !== NEW_RECORD && (
        <OpenRecord key={open} id={open} {...{ collection, onClose, onMade, undo, onDelete }} />
      )}
    </Drawer>
  );
}

/**
 * Mantine's own listener is the whole window's: the key that closes the panel would go on to close
 * the question it raised, and the key that answers the question would close the panel.
 */
function isOwnEscape({ key, nativeEvent, currentTarget, target }: KeyboardEvent<HTMLElement>) {
  return (
    key === "Escape" &&
    !nativeEvent.isComposing &&
    target instanceof Element &&
    currentTarget.contains(target) &&
    // An open drop-down closes first.
    target.getAttribute("data-mantine-stop-propagation") !== "true"
  );
}

interface OpenProps extends Omit<Props, "open"> {
  id: string;
}

function OpenRecord({ id, ...rest }: OpenProps) {
  const { collection } = rest;
  const record = useRecord(collection.name, id);
  // After a deletion elsewhere, what it was stays here to be read or put back.
  const lastKnown = useRef<Row | null>(null);
  if (record.data) lastKnown.current = record.data;
  const row = record.data ?? lastKnown.current;
  if (row !== null) {
    return <RecordForm row={row} isGone={record.data === null} {...rest} />;
  }
  if (record.isPending) {
    return (
      <Stack role="status" aria-label={t`Loading the record`}>
        {["a", "b", "c", "d"].map((line) => (
          <Skeleton key={line} h={56} />
        ))}
      </Stack>
    );
  }
  return (
    <Failure
      title={t`This record could not be loaded`}
      error={record.error}
      retry={() => void record.refetch()}
    />
  );
}
