import { t } from "@lingui/core/macro";
import { Box, Button, Input } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { useFileTicket } from "../../api/files";
import type { Field, Row } from "../../api/types";
import { FilePreview } from "../../files/FilePreview";
import { FileItemRow } from "./FileItemRow";
import classes from "./Files.module.css";
import {
  addFiles,
  type FileItem,
  filesHelp,
  filesProblem,
  itemKey,
  itemName,
  keepItem,
  keptItems,
  mimeTypes,
  moveIn,
  removeItem,
} from "./files";

interface Props {
  field: Field;
  /** The record that stored files belong to; `null` while it is new. */
  row: Row | null;
  label: ReactNode;
  required: boolean;
  error: string | null;
  items: readonly FileItem[];
  onChange: (items: readonly FileItem[]) => void;
}

/** A field's files: drop them here, put them in order, take them away and back until it is saved. */
export function FileInput({ field, row, label, required, error, items, onChange }: Props) {
  const [over, setOver] = useState(false);
  const [preview, setPreview] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const labelId = useId();
  const errorId = useId();
  const isProtected = field.protected === true;
  const ticket = useFileTicket(isProtected && row !== null);
  const { name } = field;
  const kept = keptItems(items);
  const isMany = typeof field.maxSelect === "number" && field.maxSelect > 1;

  const take = (files: FileList | null) => {
    if (files !== null && files.length > 0) onChange(addFiles(field, items, [...files]));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const problem = error ?? filesProblem(field, items);
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: labelId }}
      errorProps={{ id: errorId }}
      required={required}
      description={filesHelp(field)}
      error={problem}
    >
      <Box mt={4} role="group" aria-labelledby={labelId} aria-describedby={errorId}>
        {items.length > 0 && (
          <ol className={classes.chosen}>
            {items.map((item, at) => (
              <FileItemRow
                key={itemKey(item)}
                {...{ item, row, ticket, isProtected }}
                onOpen={() => setPreview(itemName(item))}
                onRemove={() => onChange(removeItem(items, itemKey(item)))}
                onKeep={() => onChange(keepItem(field, items, itemKey(item)))}
                {...(isMany &&
                  items.length > 1 && {
                    onMove: (step) => onChange(moveIn(items, at, step)),
                    isFirst: at === 0,
                    isLast: at === items.length - 1,
                  })}
              />
            ))}
          </ol>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the button inside does the same */}
        <div
          className={classes.drop}
          data-over={over || undefined}
          data-wrong={problem !== null || undefined}
          onDragEnter={() => setOver(true)}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={(event) => {
            const inside =
              event.relatedTarget instanceof Node &&
              event.currentTarget.contains(event.relatedTarget);
            if (!inside) setOver(false);
          }}
          onDrop={drop}
        >
          <Button
            size="xs"
            variant="default"
            leftSection={<IconUpload size={14} />}
            aria-label={isMany ? t`Choose files for ${name}` : t`Choose a file for ${name}`}
            onClick={() => picker.current?.click()}
          >
            {chooseWords(isMany, kept.length)}
          </Button>
          <span>{isMany ? t`or drop them here` : t`or drop it here`}</span>
          <input
            ref={picker}
            type="file"
            hidden
            data-field={field.name}
            multiple={isMany}
            accept={mimeTypes(field).join(",")}
            onChange={(event) => {
              take(event.currentTarget.files);
              // The same file again, after a removal, is a choice too.
              event.currentTarget.value = "";
            }}
          />
        </div>
      </Box>
      {preview !== null && row !== null && (
        <FilePreview name={preview} onClose={() => setPreview(null)} {...{ row, isProtected }} />
      )}
    </Input.Wrapper>
  );
}

function chooseWords(isMany: boolean, count: number): string {
  if (isMany) return count === 0 ? t`Choose files` : t`Add files`;
  return count === 0 ? t`Choose a file` : t`Choose another`;
}
