import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRemoveOwnPasskey } from "../../api/passkeys";
import type { Passkey } from "../../api/types";
import { StepForm } from "./StepForm";
import { useSecondProof } from "./useSecondProof";

/** Removes one of one's own passkeys, with a proof of who asks. */
export function RemovePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const remove = useRemoveOwnPasskey();
  const { id, name } = passkey;
  const { field, ready, prove } = useSecondProof(remove.error, remove.reset);
  const submit = () =>
    remove.mutate(
      { id, prove },
      {
        onSuccess: () => {
          notifications.show({ message: t`The passkey was removed.` });
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={t`Remove ${name}?`}>
      <StepForm
        action={t`Remove it`}
        isDanger
        ready={ready}
        busy={remove.isPending}
        error={remove.error}
        placed={["password", "code"]}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Text size="sm">
          <Trans>
            It does not sign you in any more. Delete it on the device that holds it, too.
          </Trans>
        </Text>
        {field}
      </StepForm>
    </Modal>
  );
}
