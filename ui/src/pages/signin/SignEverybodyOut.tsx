import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout } from "@tabler/icons-react";
import { useState } from "react";
import type { AuthCollection } from "../../api/authOptions";
import { useChangeCollection } from "../../api/collections";
import { asApiError } from "../../api/errors";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { newSecret } from "./secret";

/** Ends every sign-in of a collection: what its tokens are signed with becomes another. */
export function SignEverybodyOut({ collection }: { collection: AuthCollection }) {
  const change = useChangeCollection(collection.id);
  const [asking, setAsking] = useState(false);
  const { name, system } = collection;
  const close = () => {
    setAsking(false);
    change.reset();
  };
  const signOut = () =>
    change.mutate(
      { authToken: { secret: newSecret() } },
      {
        onSuccess: () => {
          notifications.show({ message: t`Everybody in ${name} is signed out.` });
          close();
        },
      },
    );
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconLogout size={14} />}
        onClick={() => setAsking(true)}
      >
        <Trans>Sign everybody out</Trans>
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t`Sign everybody out?`}
        confirm={t`Sign everybody out`}
        busy={change.isPending}
        onConfirm={signOut}
        onCancel={close}
      >
        <Stack gap="sm">
          <Text size="sm">
            {system
              ? t`All admins sign in again, in this window and in their programs. The tray icon goes on letting you in.`
              : t`All people in ${name} sign in again, on every phone. What they wrote stays.`}
          </Text>
          {change.isError && (
            <Alert color="red" variant="light" role="alert" title={t`Nobody was signed out`}>
              {asApiError(change.error).message}
            </Alert>
          )}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
