import { t } from "@lingui/core/macro";
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
  const key = backup?.key ?? "";
  const date = parseWireDate(backup?.modified);
  const made = date === null ? null : formatDateTime(date);
  return (
    <ConfirmDialog
      opened={backup !== null}
      title={t`Delete this backup?`}
      confirm={t`Delete the backup`}
      busy={remove.isPending}
      onConfirm={() => {
        if (backup === null) return;
        remove.mutate(backup.key, {
          onSuccess: () => {
            notifications.show({ message: t`${key} is deleted.` });
            onClose();
          },
        });
      }}
      onCancel={close}
    >
      <Stack gap="sm">
        <span style={{ overflowWrap: "anywhere" }}>
          {made === null
            ? t`${key} is deleted for good.`
            : t`${key}, made ${made}, is deleted for good.`}
        </span>
        {remove.isError && <Failure title={t`It could not be deleted`} error={remove.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
