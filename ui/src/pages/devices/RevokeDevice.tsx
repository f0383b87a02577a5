import { List, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRevokeDevice } from "../../api/devices";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { plural } from "../../parts/format";
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
          const ended = lost ? ` ${plural(accounts_ended, "account")} signed out everywhere.` : "";
          notifications.show({ message: `${name} is cut off.${ended}` });
          onClose();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      opened={verb === "revoke" || lost}
      title={lost ? `Is ${name} lost?` : `Revoke ${name}?`}
      confirm={lost ? "Cut off and sign out" : "Revoke the device"}
      busy={revoke.isPending}
      onConfirm={confirm}
      onCancel={close}
    >
      <Stack gap="sm">
        <span>Within a second, and without a way back:</span>
        <List size="sm" spacing={4}>
          <List.Item>its requests and live streams end, and new ones are refused;</List.Item>
          <List.Item>whoever signed in on it is signed out there;</List.Item>
          {lost && (
            <List.Item>
              every account that was used on it is signed out <b>on all devices</b> and has to sign
              in again.
            </List.Item>
          )}
        </List>
        <span>
          {lost
            ? "Passwords stay as they are: change those that were saved on it. "
            : "To let it back in, it has to be paired anew. "}
          What the app has stored on the device itself stays there: nobody can delete that from
          here.
        </span>
        {revoke.isError && <Failure title="It could not be cut off" error={revoke.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
