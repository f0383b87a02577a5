import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Modal, Stack, Text } from "@mantine/core";
import type { FormEvent } from "react";
import { asApiError } from "../../api/errors";
import { addressWithPasskeys } from "../../api/passkeys";
import { type SignInTry, useTryPasskey } from "../../api/signInTrial";
import { DialogEnd } from "../../parts/DialogEnd";
import { TrialSteps } from "./TrialSteps";

interface Props {
  title: string;
  way: SignInTry;
  onClose: () => void;
}

/** Has this browser make a passkey, use it once, and forget it. */
export function TryPasskey({ title, way, onClose }: Props) {
  const attempt = useTryPasskey();
  const elsewhere = addressWithPasskeys();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React hands it on to the form that the dialog was opened from.
    event.stopPropagation();
    attempt.mutate(way);
  };
  return (
    <Modal opened onClose={onClose} title={t`Try it: ${title}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm">
            <Trans>
              Looks whether pages at the address of this window have passkeys. If so, this browser
              makes one that is nobody's and signs with it once; it asks you twice. The box does not
              keep it.
            </Trans>
          </Text>
          <TrialSteps findings={attempt.isPending ? [] : (attempt.data ?? [])} />
          {attempt.data !== undefined && elsewhere !== null && (
            <Text size="sm">
              <Trans>
                To try one from this computer, sign in at{" "}
                <Anchor href={elsewhere} inherit underline="always">
                  localhost
                </Anchor>{" "}
                as an admin, and try again there.
              </Trans>
            </Text>
          )}
          <DialogEnd
            refusal={attempt.isError ? asApiError(attempt.error) : null}
            busy={attempt.isPending}
            submit={t`Try`}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
