import { t } from "@lingui/core/macro";
import { Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useRenamePasskey } from "../../api/passkeys";
import type { Passkey } from "../../api/types";
import { refusalOf, StepForm } from "./StepForm";

export function RenamePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const rename = useRenamePasskey();
  const [name, setName] = useState(passkey.name);
  const submit = () => rename.mutate({ id: passkey.id, name: name.trim() }, { onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={t`Rename the passkey`}>
      <StepForm
        action={t`Rename`}
        ready={name.trim() !== ""}
        busy={rename.isPending}
        error={rename.error}
        placed={["name"]}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextInput
          label={t`Name`}
          maxLength={64}
          value={name}
          error={refusalOf(rename.error, "name")}
          onChange={(event) => {
            rename.reset();
            setName(event.currentTarget.value);
          }}
          data-autofocus
        />
      </StepForm>
    </Modal>
  );
}
