import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
  const { name } = apiKey;
  return (
    <ConfirmDialog
      opened
      title={t`Revoke ${name}?`}
      confirm={t`Revoke`}
      busy={revoke.isPending}
      onConfirm={() =>
        revoke.mutate(apiKey.id, {
          onSuccess: () => {
            notifications.show({ message: t`${name} opens nothing any more.` });
            onClose();
          },
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">
          <Trans>
            Whatever uses it is refused at once, and its live changes end. It cannot be brought
            back.
          </Trans>
        </Text>
        {revoke.isError && (
          <Alert color="red" variant="light" role="alert" title={t`Not revoked`}>
            {asApiError(revoke.error).message}
          </Alert>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
