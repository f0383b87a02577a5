import { Alert, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { asApiError } from "../../api/errors";
import { type ApiKey, useRevokeApiKey } from "../../api/keys";
import { ConfirmDialog } from "../../parts/ConfirmDialog";

interface Props {
  apiKey: ApiKey;
  onClose: () => void;
}

export function RevokeKey({ apiKey, onClose }: Props) {
  const revoke = useRevokeApiKey();
  return (
    <ConfirmDialog
      opened
      title={`Revoke ${apiKey.name}?`}
      confirm="Revoke"
      busy={revoke.isPending}
      onConfirm={() =>
        revoke.mutate(apiKey.id, {
          onSuccess: () => {
            notifications.show({ message: `${apiKey.name} opens nothing any more.` });
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">
          Whatever uses it is refused at once, and its live changes end. It cannot be brought back.
        </Text>
        {revoke.isError && (
          <Alert color="red" variant="light" role="alert" title="Not revoked">
            {asApiError(revoke.error).message}
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
