import { t } from "@lingui/core/macro";
import { Alert, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRemoveAdmin } from "../../api/admins";
import { asApiError } from "../../api/errors";
import type { Admin } from "../../api/types";
import { ConfirmDialog } from "../../parts/ConfirmDialog";

interface Props {
  admin: Admin;
  isOwn: boolean;
  onClose: () => void;
}

export function RemoveAdmin({ admin, isOwn, onClose }: Props) {
  const remove = useRemoveAdmin();
  const { email } = admin;
  return (
    <ConfirmDialog
      opened
      title={t`Remove ${email}?`}
      confirm={t`Remove`}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(admin.id, {
          onSuccess: () => {
            notifications.show({ message: t`${email} is no admin any more.` });
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">
          {isOwn
            ? t`This is you: you are signed out at once, here and in your programs.`
            : t`They are signed out at once, here and in their programs. Nothing that they made goes.`}
        </Text>
        {remove.isError && (
          <Alert color="red" variant="light" role="alert" title={t`Not removed`}>
            {asApiError(remove.error).message}
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
