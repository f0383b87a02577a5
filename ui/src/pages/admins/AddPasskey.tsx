import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useAddPasskey, useOwnPasskeys } from "../../api/passkeys";
import { refusalOf, StepForm } from "./StepForm";
import { useSecondProof } from "./useSecondProof";

/** Names a passkey, proves who asks, and has the browser make it. */
export function AddPasskey({ onClose }: { onClose: () => void }) {
  const add = useAddPasskey();
  const here = useOwnPasskeys().data?.here ?? null;
  const [name, setName] = useState("");
  const { field, ready, prove } = useSecondProof(add.error, add.reset);
  const submit = () =>
    add.mutate(
      { name: name.trim(), prove },
      {
        onSuccess: () => {
          notifications.show({ message: t`The passkey was added.` });
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={t`Add a passkey`}>
      <StepForm
        action={t`Continue`}
        ready={ready && name.trim() !== ""}
        busy={add.isPending}
        error={add.error}
        placed={["password", "code", "name"]}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Text size="sm">
          <Trans>
            It works at {here}. From then on your password alone does not sign you in, here or
            elsewhere: add a second passkey or an authenticator app, in case this one is lost.
          </Trans>
        </Text>
        <TextInput
          label={t`Name`}
          description={t`To know it by: the computer, the phone or the key that holds it`}
          maxLength={64}
          value={name}
          error={refusalOf(add.error, "name")}
          onChange={(event) => {
            add.reset();
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
        {field}
      </StepForm>
    </Modal>
  );
}
