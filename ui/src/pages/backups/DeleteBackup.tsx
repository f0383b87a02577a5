import { Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type Backup, useDeleteBackup } from "../../api/backups";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { formatDateTime, parseWireDate } from "../../parts/format";

export function DeleteBackup({ backup, onClose }: { backup: Backup | null; onClose: () => void }) {
  const remove = useDeleteBackup();
  const close = () => {
    remove.reset();
    onClose();
  };
  const date = parseWireDate(backup?.modified);
  return (
    <ConfirmDialog
      opened={backup !== null}
      title="Delete this backup?"
      confirm="Delete the backup"
      busy={remove.isPending}
      onConfirm={() => {
        if (backup === null) return;
        remove.mutate(backup.key, {
          onSuccess: () => {
            notifications.show({ message: `${backup.key} is deleted.` });
            onClose();
          },
        });
      }}
      onCancel={close}
    >
      <Stack gap="sm">
        <span style={{ overflowWrap: "anywhere" }}>
          {backup?.key}
          {date !== null && `, made ${formatDateTime(date)},`} is deleted for good.
        </span>
        {remove.isError && <Failure title="It could not be deleted" error={remove.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
