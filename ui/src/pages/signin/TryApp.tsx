import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { adviceFor, asApiError } from "../../api/errors";
import { type SignInTry, useAppTrial, useTrySignIn } from "../../api/signInTrial";
import { CopyLine } from "../../parts/CopyLine";
import { DialogEnd } from "../../parts/DialogEnd";
import { QrCode } from "../../parts/QrCode";
import { TrialSteps } from "./TrialSteps";

interface Props {
  title: string;
  way: SignInTry;
  onClose: () => void;
}

/** Has an authenticator app scan a key that is nobody's, and looks at the code that it shows. */
export function TryApp({ title, way, onClose }: Props) {
  const begin = useAppTrial(way.collection);
  const check = useTrySignIn();
  const [code, setCode] = useState("");
  const next = begin.data?.next;
  const scan = next != null && "scan" in next ? next.scan : undefined;
  const failure = begin.isError ? asApiError(begin.error) : null;
  const refusal = check.isError ? asApiError(check.error) : null;
  const wrongCode = refusal?.fields.code;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React hands it on to the form that the dialog was opened from.
    event.stopPropagation();
    if (scan !== undefined) check.mutate({ ...way, secret: scan.secret, code: code.trim() });
  };
  return (
    <Modal opened onClose={onClose} title={t`Try it: ${title}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm">
            <Trans>
              Scan this in an authenticator app, as people do with a key of their own, and type the
              code that it shows. The key is nobody's and is not kept.
            </Trans>
          </Text>
          {failure === null ? (
            <>
              <Stack align="center">
                <QrCode svg={scan?.qrSvg} alt={t`What the authenticator app scans`} />
              </Stack>
              {scan === undefined ? (
                <Skeleton h={36} />
              ) : (
                <CopyLine value={scan.secret} name={t`the key`} />
              )}
              <TextInput
                label={t`Code`}
                description={t`The six digits that the app shows now`}
                inputMode="numeric"
                autoComplete="off"
                spellCheck={false}
                value={code}
                error={wrongCode}
                onChange={(event) => setCode(event.currentTarget.value)}
                data-autofocus
              />
            </>
          ) : (
            <Alert color="red" variant="light" role="alert" title={failure.message}>
              {adviceFor(failure)}
            </Alert>
          )}
          <TrialSteps findings={check.isPending ? [] : (check.data?.findings ?? [])} />
          <DialogEnd
            refusal={wrongCode === undefined ? refusal : null}
            busy={check.isPending}
            submit={t`Try`}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
