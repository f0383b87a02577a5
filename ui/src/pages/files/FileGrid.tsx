import { t } from "@lingui/core/macro";
import { UnstyledButton } from "@mantine/core";
import { useFileTicket } from "../../api/files";
import { FileThumb } from "../../files/FileThumb";
import { readableName } from "../../files/names";
import { FileMenu } from "./FileMenu";
import classes from "./FilesPage.module.css";
import { keyOf, type ListProps, Protected, Weight } from "./FileTable";

/** Files side by side, to find one by its looks. */
export function FileGrid({ files, ownerName, onOpen, onTakeAway }: ListProps) {
  const ticket = useFileTicket(files.some((file) => file.protected));
  return (
    <ul className={classes.grid} aria-label={t`Files`}>
      {files.map((file) => {
        const { name, collectionId, record, size, protected: isProtected } = file;
        const readable = readableName(name);
        return (
          <li key={keyOf(file)} className={classes.tile}>
            <UnstyledButton
              className={classes.picture}
              title={name}
              aria-label={t`Open the file ${readable}`}
              onClick={() => onOpen(file)}
            >
              <FileThumb
                row={{ collectionId, id: record }}
                {...{ name, ticket, isProtected }}
                fills
              />
            </UnstyledButton>
            <div className={classes.below}>
              <div className={classes.lines}>
                <span className={classes.words}>
                  {readable} {isProtected && <Protected />}
                </span>
                <span className={classes.small}>
                  <Weight size={size} /> · {ownerName(file)}
                </span>
              </div>
              <FileMenu {...{ file, ticket }} onTakeAway={() => onTakeAway(file)} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
