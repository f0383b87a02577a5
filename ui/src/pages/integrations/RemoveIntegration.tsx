import { Alert, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { asApiError } from "../../api/errors";
import { type Integration, useRemoveIntegration } from "../../api/integrations";
import { ConfirmDialog } from "../../parts/ConfirmDialog";

interface Props {
  integration: Integration;
  onClose: () => void;
}

export function RemoveIntegration({ integration: { name }, onClose }: Props) {
  const remove = useRemoveIntegration();
  return (
    <ConfirmDialog
      opened
      title={`Remove ${name}?`}
      confirm="Remove"
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(name, {
          onSuccess: () => {
            notifications.show({ message: `${name} is gone.` });
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">
          Apps that call it are refused at once. Its credentials go too; at the service they are as
          good as before.
        </Text>
        {remove.isError && (
          <Alert color="red" variant="light" role="alert" title="Not removed">
            {asApiError(remove.error).message}
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
