import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useRenewCodes } from "../../api/totp";
import { CodeInput } from "./CodeInput";
import { RecoveryCodes } from "./RecoveryCodes";
import { refusalOf, StepForm } from "./StepForm";

/** Makes new recovery codes in the place of all before. */
export function RenewCodes({ onClose }: { onClose: () => void }) {
  const renew = useRenewCodes();
  const [code, setCode] = useState("");
  const isOver = renew.data !== undefined;
  return (
    <Modal
      opened
      closeOnClickOutside={!isOver}
      closeOnEscape={!isOver}
      onClose={onClose}
      title={isOver ? t`Keep these recovery codes` : t`New recovery codes`}
    >
      {renew.data !== undefined ? (
        <RecoveryCodes codes={renew.data} onDone={onClose} />
      ) : (
        <StepForm
          action={t`Make new codes`}
          ready={code.trim() !== ""}
          busy={renew.isPending}
          error={renew.error}
          placed={["code"]}
          onSubmit={() => renew.mutate(code)}
          onCancel={onClose}
        >
          <Text size="sm">
            <Trans>Ten new ones. Those from before are worth nothing then.</Trans>
          </Text>
          <CodeInput
            description={t`Of your app, or a recovery code`}
            value={code}
            error={refusalOf(renew.error, "code")}
            onChange={(next) => {
              renew.reset();
              setCode(next);
            }}
          />
        </StepForm>
      )}
    </Modal>
  );
}
