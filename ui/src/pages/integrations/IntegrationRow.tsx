import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Button, Text, Tooltip } from "@mantine/core";
import { IconChartBar, IconPencil, IconPlug, IconTrash } from "@tabler/icons-react";
import type { Integration } from "../../api/integrations";
import classes from "../../parts/RowList.module.css";
import { Reserved } from "../../parts/roles";
import { SignedIn, SignInActions } from "./SignedIn";
import { TryIntegration } from "./TryIntegration";

interface Props {
  integration: Integration;
  title: string;
  onSignIn: () => void;
  onUsage: () => void;
  onEdit: () => void;
  onRemove: () => void;
}

export function IntegrationRow({ integration, title, onSignIn, onUsage, onEdit, onRemove }: Props) {
  const { name, enabled, locked } = integration;
  return (
    <li className={classes.row}>
      <IconPlug size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {title}
        </Text>
        {integration.signIn && <SignedIn signIn={integration.signIn} />}
      </div>
      {!enabled && (
        <Badge variant="light" color="gray" tt="none" fw={550}>
          <Trans>Off</Trans>
        </Badge>
      )}
      {enabled && locked && (
        <Badge variant="light" color="yellow" tt="none" fw={550}>
          <Trans>Locked</Trans>
        </Badge>
      )}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconChartBar size={14} />}
        onClick={onUsage}
        aria-label={t`Calls of ${name}`}
      >
        <Trans>Calls</Trans>
      </Button>
      <Reserved needs="owner">
        {integration.signIn && (
          <SignInActions name={name} signIn={integration.signIn} onSignIn={onSignIn} />
        )}
        <TryIntegration name={name} />
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPencil size={14} />}
          onClick={onEdit}
          aria-label={t`Change ${name}`}
        >
          <Trans>Change</Trans>
        </Button>
        <Tooltip label={t`Remove`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={onRemove}
            aria-label={t`Remove ${name}`}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Reserved>
    </li>
  );
}
