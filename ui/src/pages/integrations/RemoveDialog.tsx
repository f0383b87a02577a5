import { t } from "@lingui/core/macro";
import { Alert, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { asApiError } from "../../api/errors";
import { ConfirmDialog } from "../../parts/ConfirmDialog";

interface Props {
  /** What people call it. */
  name: string;
  /** What the server knows it by. */
  id: string;
  remove: UseMutationResult<unknown, Error, string>;
  /** What its end means. */
  children: ReactNode;
  onClose: () => void;
}

/** Asks before something goes that is set up here. */
export function RemoveDialog({ name, id, remove, children, onClose }: Props) {
  return (
    <ConfirmDialog
      opened
      title={t`Remove ${name}?`}
      confirm={t`Remove`}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(id, {
          onSuccess: () => {
            notifications.show({ message: t`${name} is gone.` });
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">{children}</Text>
        {remove.isError && (
          <Alert color="red" variant="light" role="alert" title={t`Not removed`}>
            {asApiError(remove.error).message}
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
