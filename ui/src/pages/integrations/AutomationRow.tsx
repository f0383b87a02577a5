import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Text, Tooltip } from "@mantine/core";
import { IconBolt, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import type { Automation } from "../../api/automations";
import rows from "../../parts/RowList.module.css";
import { sentenceOf } from "./automation";
import classes from "./Integrations.module.css";

interface Props {
  automation: Automation;
  onOpen: (what: "edit" | "try" | "remove") => void;
}

export function AutomationRow({ automation, onOpen }: Props) {
  const { name, enabled, error, integration, action, condition } = automation;
  const sentence = sentenceOf(automation);
  return (
    <li className={rows.row}>
      <IconBolt size={22} stroke={1.6} className={rows.icon} aria-hidden />
      <div className={rows.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {condition === "" ? sentence : t`${sentence}, under a condition`}: {integration}, {action}
        </Text>
      </div>
      {!enabled && (
        <Badge variant="light" color="gray" tt="none" fw={550}>
          <Trans>Off</Trans>
        </Badge>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => onOpen("try")}
        aria-label={t`Try out ${name}`}
      >
        <Trans>Try out</Trans>
      </Button>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPencil size={14} />}
        onClick={() => onOpen("edit")}
        aria-label={t`Change ${name}`}
      >
        <Trans>Change</Trans>
      </Button>
      <Tooltip label={t`Remove`}>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => onOpen("remove")}
          aria-label={t`Remove ${name}`}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      {error !== "" && (
        <Text size="sm" c="red" role="alert" className={classes.outcome}>
          <Trans>It sets nothing off: {error}.</Trans>
        </Text>
      )}
    </li>
  );
}
