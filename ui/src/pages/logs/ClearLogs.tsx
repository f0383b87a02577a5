import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useClearLogs } from "../../api/logs";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";

export function ClearLogs({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const clear = useClearLogs();
  const close = () => {
    clear.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t`Clear the log?`}
      confirm={t`Clear the log`}
      busy={clear.isPending}
      onConfirm={() =>
        clear.mutate(undefined, {
          onSuccess: () => {
            notifications.show({ message: t`The log is empty.` });
            onClose();
          },
        })
      }
      onCancel={close}
    >
      <Stack gap="sm">
        <span>
          <Trans>All entries go, also those that are not shown. This cannot be undone.</Trans>
        </span>
        {clear.isError && <Failure title={t`The log could not be cleared`} error={clear.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
