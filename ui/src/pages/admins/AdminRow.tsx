import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Text, Tooltip } from "@mantine/core";
import { IconPencil, IconTrash, IconUserShield } from "@tabler/icons-react";
import type { Admin } from "../../api/types";
import { formatDay, parseWireDate } from "../../parts/format";
import classes from "../../parts/RowList.module.css";
import { For, ROLES } from "../../parts/roles";

interface Props {
  admin: Admin;
  /** Whoever looks at the page is signed in as this one. */
  isOwn: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

export function AdminRow({ admin, isOwn, onEdit, onRemove }: Props) {
  const { email } = admin;
  const made = parseWireDate(admin.created);
  const since = made === null ? null : formatDay(made);
  return (
    <li className={classes.row}>
      <IconUserShield size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} truncate>
          {email}
        </Text>
        {since !== null && (
          <Text size="xs" c="dimmed">
            <Trans>Since {since}</Trans>
          </Text>
        )}
      </div>
      <Tooltip label={ROLES[admin.role].may} multiline w={260}>
        <Badge variant="outline" color="gray" tt="none" fw={550}>
          {ROLES[admin.role].name}
        </Badge>
      </Tooltip>
      {isOwn && (
        <Badge variant="light" tt="none" fw={550}>
          <Trans>You</Trans>
        </Badge>
      )}
      <For needs="owner">
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPencil size={14} />}
          onClick={onEdit}
          aria-label={t`Change ${email}`}
        >
          <Trans>Change</Trans>
        </Button>
        <Tooltip label={t`Remove`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={onRemove}
            aria-label={t`Remove ${email}`}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </For>
    </li>
  );
}
