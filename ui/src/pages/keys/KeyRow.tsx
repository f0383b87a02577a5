import { ActionIcon, Badge, Button, Text, Tooltip } from "@mantine/core";
import { IconKey, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ApiKey } from "../../api/keys";
import { formatDay, parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";

interface Props {
  apiKey: ApiKey;
  onChange: () => void;
  onRevoke: () => void;
}

export function KeyRow({ apiKey, onChange, onRevoke }: Props) {
  const { name, begins, scopes, expired } = apiKey;
  const used = parseWireDate(apiKey.lastUsed);
  const ends = parseWireDate(apiKey.expires);
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
            {scope.name}: {scope.actions.join(", ")}
          </Text>
        ))}
        {scopes.length === 0 && <Text size="xs">Opens nothing: its collections are gone.</Text>}
        <Text size="xs" c="dimmed">
          {used === null ? (
            "Never used"
          ) : (
            <>
              Used <RelativeTime date={used} now={new Date()} />
              {apiKey.address && ` from ${apiKey.address}`}
            </>
          )}
          {ends !== null && !expired && ` · expires on ${formatDay(ends)}`}
        </Text>
      </div>
      {expired && (
        <Badge variant="light" color="red" tt="none" fw={550}>
          Expired
        </Badge>
      )}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPencil size={14} />}
        onClick={onChange}
        aria-label={`Change ${name}`}
      >
        Change
      </Button>
      <Tooltip label="Revoke">
        <ActionIcon variant="subtle" color="gray" onClick={onRevoke} aria-label={`Revoke ${name}`}>
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
