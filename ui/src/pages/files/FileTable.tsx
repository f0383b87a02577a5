import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { StoredFile } from "../../api/allFiles";
import { useFileTicket } from "../../api/files";
import { FileThumb } from "../../files/FileThumb";
import { readableName } from "../../files/names";
import { formatBytes, parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import { FileMenu } from "./FileMenu";
import { FileOwner } from "./FileOwner";
import classes from "./FilesPage.module.css";

export interface ListProps {
  files: readonly StoredFile[];
  ownerName: (file: StoredFile) => string;
  onOpen: (file: StoredFile) => void;
  onTakeAway: (file: StoredFile) => void;
}

/** Files, one below the other. */
export function FileTable(props: ListProps) {
  const { files } = props;
  const ticket = useFileTicket(files.some((file) => file.protected));
  return (
    <div className={classes.frame}>
      <Table verticalSpacing="xs" className={classes.table ?? ""}>
        <Table.Caption style={{ margin: 0, height: 0 }}>
          <VisuallyHidden>
            <Trans>Files</Trans>
          </VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Name</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Record</Trans>
            </Table.Th>
            <Table.Th className={classes.wide ?? ""} ta="right">
              <Trans>Size</Trans>
            </Table.Th>
            <Table.Th className={classes.wide ?? ""}>
              <Trans context="a file">Added</Trans>
            </Table.Th>
            <Table.Th>
              <VisuallyHidden>
                <Trans>More</Trans>
              </VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map((file) => (
            <FileRow key={keyOf(file)} {...{ file, ticket }} {...props} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** A record may hold one name in two fields. */
export function keyOf({ collectionId, record, field, name }: StoredFile): string {
  return [collectionId, record, field, name].join("/");
}

interface RowProps extends ListProps {
  file: StoredFile;
  ticket: string | undefined;
}

function FileRow({ file, ticket, ownerName, onOpen, onTakeAway }: RowProps) {
  const { name, collectionId, record, size, protected: isProtected } = file;
  const came = parseWireDate(file.added);
  const readable = readableName(name);
  const row = { collectionId, id: record };
  const weight = <Weight size={size} />;
  return (
    <Table.Tr>
      <Table.Td>
        <UnstyledButton
          className={classes.name}
          title={name}
          aria-label={t`Open the file ${readable}`}
          onClick={() => onOpen(file)}
        >
          <FileThumb {...{ row, name, ticket, isProtected }} />
          <span className={classes.words}>{readable}</span>
          {isProtected && <Protected />}
        </UnstyledButton>
        <Text size="xs" c="dimmed" className={classes.narrow ?? ""}>
          {weight}
          {came !== null && " · "}
          {came !== null && <RelativeTime date={came} now={new Date()} />}
        </Text>
      </Table.Td>
      <Table.Td>
        <FileOwner file={file} owner={ownerName(file)} />
      </Table.Td>
      <Table.Td className={classes.wide ?? ""} ta="right">
        {weight}
      </Table.Td>
      <Table.Td className={classes.wide ?? ""}>
        {came !== null && <RelativeTime date={came} now={new Date()} />}
      </Table.Td>
      <Table.Td ta="right" pl={0}>
        <FileMenu {...{ file, ticket }} onTakeAway={() => onTakeAway(file)} />
      </Table.Td>
    </Table.Tr>
  );
}

export function Protected() {
  return (
    <span className={classes.lock} title={t`Protected: it takes a token to read it`}>
      <IconLock size={14} stroke={1.8} aria-hidden />
      <VisuallyHidden>
        <Trans>Protected</Trans>
      </VisuallyHidden>
    </span>
  );
}

/** A file's size, or that the disk does not have it. */
export function Weight({ size }: { size: number | null | undefined }) {
  if (typeof size === "number") return <span className={classes.size}>{formatBytes(size)}</span>;
  return (
    <Text
      span
      inherit
      c="red"
      title={t`The record names this file, but the disk does not have it.`}
    >
      <Trans context="a file">Missing</Trans>
    </Text>
  );
}
