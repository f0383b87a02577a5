import { t } from "@lingui/core/macro";
import { UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useFileTicket } from "../../api/files";
import type { Field, Row } from "../../api/types";
import { FilePreview } from "../../files/FilePreview";
import { FileThumb } from "../../files/FileThumb";
import { isPicture, readableName } from "../../files/names";
import classes from "./Files.module.css";
import { storedFiles } from "./files";

const SHOWN_MOST = 4;

/** A record's files in the grid: small pictures, or names, that open the file. */
export function FileCell({ field, row }: { field: Field; row: Row }) {
  const isProtected = field.protected === true;
  const ticket = useFileTicket(isProtected);
  const [open, setOpen] = useState<string | null>(null);
  const files = storedFiles(row[field.name]);
  const more = files.length - SHOWN_MOST;
  return (
    <span className={classes.cell}>
      {files.slice(0, SHOWN_MOST).map(({ name }) => {
        const readable = readableName(name);
        return (
          <UnstyledButton
            key={name}
            className={classes.open}
            title={readable}
            aria-label={t`Open the file ${readable}`}
            onClick={() => setOpen(name)}
          >
            <FileThumb {...{ row, name, ticket, isProtected }} />
            {!isPicture(name) && files.length === 1 && (
              <span className={classes.name}>{readable}</span>
            )}
          </UnstyledButton>
        );
      })}
      {more > 0 && <span className={classes.more}>+{more}</span>}
      {open !== null && (
        <FilePreview name={open} onClose={() => setOpen(null)} {...{ row, isProtected }} />
      )}
    </span>
  );
}
