import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useConfirmApp, useEnrolApp } from "../../api/totp";
import { CopyLine } from "../../parts/CopyLine";
import { QrCode } from "../../parts/QrCode";
import { CodeInput } from "./CodeInput";
import { RecoveryCodes } from "./RecoveryCodes";
import { refusalOf, StepForm } from "./StepForm";

interface Props {
  /** An app is on, which the new one replaces. */
  replaces: boolean;
  onClose: () => void;
}

/** Proves who asks, shows what the app has to scan, and then the recovery codes. */
export function EnrolApp({ replaces, onClose }: Props) {
  const enrol = useEnrolApp();
  const confirm = useConfirmApp();
  const codes = confirm.data;
  const begun = enrol.data;
  return (
    <Modal
      opened
      // What is shown once is not lost by a stray click.
      closeOnClickOutside={codes === undefined}
      closeOnEscape={codes === undefined}
      onClose={onClose}
      title={codes === undefined ? t`Set up an authenticator app` : t`Keep these recovery codes`}
    >
      {codes !== undefined ? (
        <RecoveryCodes codes={codes} onDone={onClose} />
      ) : begun !== undefined ? (
        <Scan
          qrSvg={begun.qrSvg}
          secret={begun.secret}
          busy={confirm.isPending}
          error={confirm.error}
          onTyping={confirm.reset}
          onConfirm={confirm.mutate}
          onCancel={onClose}
        />
      ) : (
        <Proof
          replaces={replaces}
          busy={enrol.isPending}
          error={enrol.error}
          onTyping={enrol.reset}
          onProof={(value) => enrol.mutate(replaces ? { code: value } : { password: value })}
          onCancel={onClose}
        />
      )}
    </Modal>
  );
}

interface ProofProps {
  replaces: boolean;
  busy: boolean;
  error: unknown;
  onTyping: () => void;
  onProof: (value: string) => void;
  onCancel: () => void;
}

function Proof({ replaces, busy, error, onTyping, onProof, onCancel }: ProofProps) {
  const [value, setValue] = useState("");
  const change = (next: string) => {
    onTyping();
    setValue(next);
  };
  return (
    <StepForm
      action={t`Continue`}
      ready={value.trim() !== ""}
      placed={["password", "code"]}
      onSubmit={() => onProof(value)}
      {...{ busy, error, onCancel }}
    >
      <Text size="sm">
        <Trans>
          You need an app on your phone that shows codes: Google Authenticator, Microsoft
          Authenticator, Aegis, or a password manager.
        </Trans>
      </Text>
      {replaces ? (
        <CodeInput
          description={t`Of the app you have now, or a recovery code`}
          value={value}
          error={refusalOf(error, "code")}
          onChange={change}
        />
      ) : (
        <PasswordInput
          label={t`Your password`}
          autoComplete="current-password"
          value={value}
          error={refusalOf(error, "password")}
          onChange={(event) => change(event.currentTarget.value)}
          data-autofocus
        />
      )}
    </StepForm>
  );
}

interface ScanProps {
  qrSvg: string;
  secret: string;
  busy: boolean;
  error: unknown;
  onTyping: () => void;
  onConfirm: (code: string) => void;
  onCancel: () => void;
}

function Scan({ qrSvg, secret, busy, error, onTyping, onConfirm, onCancel }: ScanProps) {
  const [code, setCode] = useState("");
  return (
    <StepForm
      action={t`Turn it on`}
      ready={code.trim() !== ""}
      placed={["code"]}
      onSubmit={() => onConfirm(code)}
      {...{ busy, error, onCancel }}
    >
      <Text size="sm">
        <Trans>Scan this in the app, or type the key into it.</Trans>
      </Text>
      <Stack gap="sm" align="center">
        <QrCode svg={qrSvg} alt={t`What your authenticator app scans`} />
      </Stack>
      <CopyLine value={secret} name={t`the key`} />
      <CodeInput
        description={t`The six digits that the app shows now`}
        value={code}
        error={refusalOf(error, "code")}
        onChange={(next) => {
          onTyping();
          setCode(next);
        }}
      />
    </StepForm>
  );
}
