import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Text, Tooltip } from "@mantine/core";
import { IconEar, IconPencil, IconTrash } from "@tabler/icons-react";
import type { Intake } from "../../api/intakes";
import { said } from "../../language/server/said";
import rows from "../../parts/RowList.module.css";
import classes from "./Integrations.module.css";
import { sentenceOf } from "./intake";

interface Props {
  intake: Intake;
  onOpen: (what: "edit" | "remove") => void;
}

export function IntakeRow({ intake, onOpen }: Props) {
  const { name, enabled, condition } = intake;
  const sentence = sentenceOf(intake);
  const error = said(intake.error);
  return (
    <li className={rows.row}>
      <IconEar size={22} stroke={1.6} className={rows.icon} aria-hidden />
      <div className={rows.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {condition === "" ? sentence : t`${sentence}, under a condition`}
        </Text>
      </div>
      {!enabled && (
        <Badge variant="light" color="gray" tt="none" fw={550}>
          <Trans>Off</Trans>
        </Badge>
      )}
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
          <Trans>It sets nothing: {error}.</Trans>
        </Text>
      )}
    </li>
  );
}
