import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { StoredFile } from "../../api/allFiles";
import { FilePreview } from "../../files/FilePreview";
import { readableName } from "../../files/names";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { FileOwner } from "./FileOwner";
import classes from "./FilesPage.module.css";
import { useMayWrite } from "./useMayWrite";

interface Props {
  file: StoredFile;
  owner: string;
  onClose: () => void;
  onTakeAway: () => void;
}

/** A file, and all that is known of it. */
export function FileDialog({ file, owner, onClose, onTakeAway }: Props) {
  const { name, collectionId, collectionName, record, added, protected: isProtected } = file;
  const came = parseWireDate(added);
  const mayWrite = useMayWrite(collectionName);
  const readable = readableName(name);
  return (
    <FilePreview
      row={{ collectionId, id: record }}
      {...{ name, isProtected, onClose }}
      about={
        <dl className={classes.about}>
          <dt>
            <Trans>Record</Trans>
          </dt>
          <dd>
            <FileOwner {...{ file, owner }} />
          </dd>
          {came !== null && (
            <>
              <dt>
                <Trans context="a file">Added</Trans>
              </dt>
              <dd>{formatDateTime(came)}</dd>
            </>
          )}
        </dl>
      }
      actions={
        mayWrite && (
          <Tooltip label={t`Remove from the record`}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={onTakeAway}
              aria-label={t`Remove ${readable}`}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        )
      }
    />
  );
}
