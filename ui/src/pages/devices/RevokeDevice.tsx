import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { List, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRevokeDevice } from "../../api/devices";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import type { Doing } from "./DevicesPage";

/** Cuts a device off, after saying what that ends. */
export function RevokeDevice({ doing, onClose }: { doing: Doing | null; onClose: () => void }) {
  const revoke = useRevokeDevice();
  const { verb, device } = doing ?? {};
  const lost = verb === "lost";
  const name = device?.name ?? "";
  const close = () => {
    revoke.reset();
    onClose();
  };
  const confirm = () => {
    if (device === undefined) return;
    revoke.mutate(
      { id: device.id, lost },
      {
        onSuccess: ({ accounts_ended }) => {
          const message = lost ? endedWords(name, accounts_ended) : t`${name} is cut off.`;
          notifications.show({ message });
          onClose();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      opened={verb === "revoke" || lost}
      title={lost ? t`Is ${name} lost?` : t({ context: "a device", message: `Revoke ${name}?` })}
      confirm={lost ? t`Cut off and sign out` : t`Revoke the device`}
      busy={revoke.isPending}
      onConfirm={confirm}
      onCancel={close}
    >
      <Stack gap="sm">
        <span>
          <Trans>Within a second, and without a way back:</Trans>
        </span>
        <List size="sm" spacing={4}>
          <List.Item>
            <Trans>its requests and live streams end, and new ones are refused;</Trans>
          </List.Item>
          <List.Item>
            <Trans>whoever signed in on it is signed out there;</Trans>
          </List.Item>
          {lost && (
            <List.Item>
              <Trans>
                every account that was used on it is signed out <b>on all devices</b> and has to
                sign in again.
              </Trans>
            </List.Item>
          )}
        </List>
        <span>
          {lost
            ? t`Passwords stay as they are: change those that were saved on it.`
            : t`To let it back in, it has to be paired anew.`}{" "}
          <Trans>
            What the app has stored on the device itself stays there: nobody can delete that from
            here.
          </Trans>
        </span>
        {revoke.isError && <Failure title={t`It could not be cut off`} error={revoke.error} />}
      </Stack>
    </ConfirmDialog>
  );
}

function endedWords(name: string, accounts: number): string {
  return plural(accounts, {
    one: `${name} is cut off. # account signed out everywhere.`,
    other: `${name} is cut off. # accounts signed out everywhere.`,
  });
}
