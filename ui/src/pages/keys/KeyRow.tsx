import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Text, Tooltip } from "@mantine/core";
import { IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ApiKey } from "../../api/keys";
import { formatDay, parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";
import { actionWord } from "./words";

interface Props {
  apiKey: ApiKey;
  onChange: () => void;
  onRevoke: () => void;
}

export function KeyRow({ apiKey, onChange, onRevoke }: Props) {
  const { name, begins, scopes, expired, address } = apiKey;
  const used = parseWireDate(apiKey.lastUsed);
  const ends = parseWireDate(apiKey.expires);
  const day = ends === null ? "" : formatDay(ends);
  return (
    <li className={classes.row}>
      <IconKey size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace" truncate>
          {begins}…
        </Text>
        {scopes.map((scope) => (
          <Text key={scope.collection} size="xs">
            {scope.name}: {scope.actions.map(actionWord).join(", ")}
          </Text>
        ))}
        {scopes.length === 0 && (
          <Text size="xs">
            <Trans>Opens nothing: its collections are gone.</Trans>
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {used === null ? (
            <Trans>Never used</Trans>
          ) : address ? (
            <Trans>
              Used <RelativeTime date={used} now={new Date()} /> from {address}
            </Trans>
          ) : (
            <Trans>
              Used <RelativeTime date={used} now={new Date()} />
            </Trans>
          )}
          {ends !== null && !expired && ` · ${t`expires on ${day}`}`}
        </Text>
      </div>
      {expired && (
        <Badge variant="light" color="red" tt="none" fw={550}>
          <Trans>Expired</Trans>
        </Badge>
      )}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPencil size={14} />}
        onClick={onChange}
        aria-label={t`Change ${name}`}
      >
        <Trans>Change</Trans>
      </Button>
      <Tooltip label={t`Revoke`}>
        <ActionIcon variant="subtle" color="gray" onClick={onRevoke} aria-label={t`Revoke ${name}`}>
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
