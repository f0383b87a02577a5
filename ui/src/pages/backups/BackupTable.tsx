import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Table, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconDownload, IconHistory, IconTrash } from "@tabler/icons-react";
import { type Backup, backupAddress } from "../../api/backups";
import { formatBytes, formatDateTime, formatRelative, parseWireDate } from "../../parts/format";
import { For } from "../../parts/roles";
import classes from "./Backups.module.css";
import { isAutomatic } from "./names";

interface Props {
  backups: readonly Backup[];
  /** The one that is worked on. */
  busy: string | null;
  onRestore: (backup: Backup) => void;
  onDelete: (backup: Backup) => void;
}

export function BackupTable({ backups, busy, onRestore, onDelete }: Props) {
  const now = new Date();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="sm">
        <Table.Caption style={{ margin: 0, height: 0 }}>
          <VisuallyHidden>
            <Trans>Backups, newest first</Trans>
          </VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Date</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Name</Trans>
            </Table.Th>
            <Table.Th ta="right">
              <Trans>Size</Trans>
            </Table.Th>
            <Table.Th>
              <VisuallyHidden>
                <Trans>Actions</Trans>
              </VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {backups.map((backup) => (
            <Table.Tr key={backup.key}>
              <Made modified={backup.modified} now={now} />
              <Table.Td className={classes.name}>
                {backup.key}
                {isAutomatic(backup.key) && (
                  <Badge variant="light" color="gray" size="sm" className={classes.badge}>
                    <Trans>Automatic</Trans>
                  </Badge>
                )}
              </Table.Td>
              <Table.Td ta="right" className={classes.size}>
                {formatBytes(backup.size)}
              </Table.Td>
              <Table.Td>
                <Actions
                  backup={backup}
                  isBusy={busy === backup.key}
                  onRestore={onRestore}
                  onDelete={onDelete}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Made({ modified, now }: { modified: string; now: Date }) {
  const date = parseWireDate(modified);
  return (
    <Table.Td className={classes.made}>
      {date === null ? (
        modified
      ) : (
        <time dateTime={date.toISOString()} title={`${modified} (UTC)`}>
          {formatDateTime(date)}
          <Text size="xs" c="dimmed">
            {formatRelative(date, now)}
          </Text>
        </time>
      )}
    </Table.Td>
  );
}

interface ActionsProps extends Pick<Props, "onRestore" | "onDelete"> {
  backup: Backup;
  isBusy: boolean;
}

function Actions({ backup, isBusy, onRestore, onDelete }: ActionsProps) {
  const { key } = backup;
  return (
    <div className={classes.actions}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconHistory size={14} />}
        disabled={isBusy}
        onClick={() => onRestore(backup)}
        aria-label={t`Put back ${key}`}
      >
        <Trans>Put back</Trans>
      </Button>
      <For needs="owner">
        <Tooltip label={t`Download`}>
          <ActionIcon
            component="a"
            href={backupAddress(key)}
            download={key}
            variant="subtle"
            color="gray"
            size={30}
            aria-label={t`Download ${key}`}
          >
            <IconDownload size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </For>
      <Tooltip label={t`Delete`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          disabled={isBusy}
          onClick={() => onDelete(backup)}
          aria-label={t`Delete ${key}`}
        >
          <IconTrash size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
