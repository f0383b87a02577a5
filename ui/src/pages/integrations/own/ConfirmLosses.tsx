import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { List, Stack, Text } from "@mantine/core";
import type { ConnectorLoss } from "../../../api/connectors";
import { ConfirmDialog } from "../../../parts/ConfirmDialog";

interface Props {
  losses: readonly ConnectorLoss[];
  busy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Says what a change takes away from what is set up, before it does. */
export function ConfirmLosses({ losses, busy, onConfirm, onCancel }: Props) {
  return (
    <ConfirmDialog
      opened
      title={t`Save, and lose this?`}
      confirm={t`Save all the same`}
      busy={busy}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <Stack gap="sm">
        <Text size="sm">
          <Trans>What is set up with this connector does not go on as before:</Trans>
        </Text>
        <List size="sm" spacing={4}>
          {losses.map(({ integration, message }) => (
            <List.Item key={`${integration} ${message}`}>
              <b>{integration}</b>: {message}
            </List.Item>
          ))}
        </List>
      </Stack>
    </ConfirmDialog>
  );
}
