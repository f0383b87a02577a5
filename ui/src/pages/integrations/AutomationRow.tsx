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
  return (
    <li className={rows.row}>
      <IconBolt size={22} stroke={1.6} className={rows.icon} aria-hidden />
      <div className={rows.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {sentenceOf(automation)}
          {condition !== "" && ", under a condition"}: {integration}, {action}
        </Text>
      </div>
      {!enabled && (
        <Badge variant="light" color="gray" tt="none" fw={550}>
          Off
        </Badge>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => onOpen("try")}
        aria-label={`Try out ${name}`}
      >
        Try out
      </Button>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPencil size={14} />}
        onClick={() => onOpen("edit")}
        aria-label={`Change ${name}`}
      >
        Change
      </Button>
      <Tooltip label="Remove">
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => onOpen("remove")}
          aria-label={`Remove ${name}`}
        >
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      {error !== "" && (
        <Text size="sm" c="red" role="alert" className={classes.outcome}>
          It sets nothing off: {error}.
        </Text>
      )}
    </li>
  );
}
