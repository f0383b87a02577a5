import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Text, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { fileAddress, useFileSize } from "../../api/files";
import type { Row } from "../../api/types";
import faces from "../../files/Files.module.css";
import { FileKindIcon, FileThumb } from "../../files/FileThumb";
import { isPicture, readableName } from "../../files/names";
import { formatBytes } from "../../parts/format";
import classes from "./Files.module.css";
import { type FileItem, isNewFile, itemName, type NewFile, type StoredFile } from "./files";
import { MoveButtons } from "./MoveButtons";

interface Props {
  item: FileItem;
  row: Row | null;
  ticket: string | undefined;
  isProtected: boolean;
  onOpen: () => void;
  onRemove: () => void;
  onKeep: () => void;
  /** Absent where there is no order. */
  onMove?: (step: -1 | 1) => void;
  isFirst?: boolean;
  isLast?: boolean;
}

/** One file of a field: stored, to be uploaded, or to be removed. */
export function FileItemRow(props: Props) {
  const { item, onRemove, onKeep, onMove, isFirst = true, isLast = true } = props;
  const name = readableName(itemName(item));
  if (!isNewFile(item) && item.removed) {
    return (
      <li data-removed>
        <FileKindIcon name={item.name} />
        <span className={classes.label}>
          <Trans>
            <span className={classes.removed}>{name}</span> goes when you save
          </Trans>
        </span>
        <Button size="compact-sm" variant="default" onClick={onKeep} aria-label={t`Keep ${name}`}>
          <Trans>Keep</Trans>
        </Button>
      </li>
    );
  }
  return (
    <li>
      {isNewFile(item) ? <NewFileFace item={item} /> : <StoredFileFace {...props} item={item} />}
      {onMove !== undefined && <MoveButtons {...{ name, isFirst, isLast, onMove }} />}
      <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={t`Remove ${name}`}>
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}

function NewFileFace({ item }: { item: NewFile }) {
  const { file } = item;
  return (
    <>
      <NewFilePicture file={file} />
      <span className={classes.label} title={file.name}>
        {file.name}
      </span>
      <Text size="xs" c="dimmed" style={{ flex: "none" }}>
        {formatBytes(file.size)}
      </Text>
      <Badge variant="light" size="sm" tt="none" style={{ flex: "none" }}>
        <Trans>New</Trans>
      </Badge>
    </>
  );
}

/** Twice the size that it is shown at, for dense screens. */
const PIXELS = 56;

/** Drawn small once: a photo from a camera need not stay unpacked for that. */
function NewFilePicture({ file }: { file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!isPicture(file.name)) return;
    let current = true;
    void drawCovering(file, () => (current ? canvas.current : null)).then((drawn) => {
      if (current) setShown(drawn);
    });
    return () => {
      current = false;
    };
  }, [file]);
  return (
    <>
      {!shown && <FileKindIcon name={file.name} />}
      <canvas ref={canvas} width={PIXELS} height={PIXELS} hidden={!shown} className={faces.thumb} />
    </>
  );
}

/** Whether it could be drawn: vector pictures and damaged ones cannot. */
async function drawCovering(file: File, target: () => HTMLCanvasElement | null): Promise<boolean> {
  try {
    const picture = await createImageBitmap(file);
    const context = target()?.getContext("2d") ?? null;
    const side = Math.min(picture.width, picture.height);
    const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
    context?.drawImage(picture, x, y, side, side, 0, 0, PIXELS, PIXELS);
    picture.close();
    return context !== null;
  } catch {
    return false;
  }
}

function StoredFileFace({ item, row, ticket, isProtected, onOpen }: Props & { item: StoredFile }) {
  const { name } = item;
  const readable = readableName(name);
  return (
    <>
      {row === null ? (
        <FileKindIcon name={name} />
      ) : (
        <FileThumb {...{ row, name, ticket, isProtected }} />
      )}
      <UnstyledButton
        className={classes.label}
        title={name}
        aria-label={t`Open the file ${readable}`}
        onClick={onOpen}
      >
        {readable}
      </UnstyledButton>
      {row !== null && !(isProtected && ticket === undefined) && (
        <StoredSize address={fileAddress(row, name, { ticket })} />
      )}
    </>
  );
}

function StoredSize({ address }: { address: string }) {
  const size = useFileSize(address);
  if (!size.data) return null;
  return (
    <Text size="xs" c="dimmed" style={{ flex: "none" }}>
      {formatBytes(size.data)}
    </Text>
  );
}
