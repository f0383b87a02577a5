import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTurnAppOff } from "../../api/totp";
import { CodeInput } from "./CodeInput";
import { refusalOf, StepForm } from "./StepForm";

/** Turns one's own app off, with a code of it. */
export function TurnAppOff({ onClose }: { onClose: () => void }) {
  const turnOff = useTurnAppOff();
  const [code, setCode] = useState("");
  const submit = () =>
    turnOff.mutate(code, {
      onSuccess: () => {
        notifications.show({ message: t`Your authenticator app is off.` });
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title={t`Turn your authenticator app off?`}>
      <StepForm
        action={t`Turn off`}
        isDanger
        ready={code.trim() !== ""}
        busy={turnOff.isPending}
        error={turnOff.error}
        placed={["code"]}
        onSubmit={submit}
        onCancel={onClose}
      >
        <Text size="sm">
          <Trans>
            Your password alone signs you in then. The recovery codes are worth nothing any more.
          </Trans>
        </Text>
        <CodeInput
          description={t`Of your app, or a recovery code`}
          value={code}
          error={refusalOf(turnOff.error, "code")}
          onChange={(next) => {
            turnOff.reset();
            setCode(next);
          }}
        />
      </StepForm>
    </Modal>
  );
}
