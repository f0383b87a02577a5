import { Alert, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type Automation, useRemoveAutomation } from "../../api/automations";
import { asApiError } from "../../api/errors";
import { ConfirmDialog } from "../../parts/ConfirmDialog";

interface Props {
  automation: Automation;
  onClose: () => void;
}

export function RemoveAutomation({ automation: { id, name }, onClose }: Props) {
  const remove = useRemoveAutomation();
  return (
    <ConfirmDialog
      opened
      title={`Remove ${name}?`}
      confirm="Remove"
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(id, {
          onSuccess: () => {
            notifications.show({ message: `${name} is gone.` });
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">Changes set it off no more. What waits by now is still sent.</Text>
        {remove.isError && (
          <Alert color="red" variant="light" role="alert" title="Not removed">
            {asApiError(remove.error).message}
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
