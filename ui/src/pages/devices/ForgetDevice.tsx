import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack } from "@mantine/core";
import { useForgetDevice } from "../../api/devices";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import type { Doing } from "./DevicesPage";

/** Takes a revoked device off the list. */
export function ForgetDevice({ doing, onClose }: { doing: Doing | null; onClose: () => void }) {
  const forget = useForgetDevice();
  const device = doing?.device;
  const name = device?.name ?? "";
  const close = () => {
    forget.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={doing?.verb === "forget"}
      title={t`Forget ${name}?`}
      confirm={t`Forget the device`}
      busy={forget.isPending}
      onConfirm={() => device && forget.mutate(device.id, { onSuccess: onClose })}
      onCancel={close}
    >
      <Stack gap="sm">
        <span>
          <Trans>
            It goes from this list and stays cut off. Its key could then be let in by a new code.
            This cannot be undone.
          </Trans>
        </span>
        {forget.isError && <Failure title={t`It could not be forgotten`} error={forget.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
