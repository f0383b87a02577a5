import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Anchor, Code, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { addressWithPasskeys } from "../api/passkeys";
import classes from "./SignInPage.module.css";
import type { SignInSteps } from "./useSignInSteps";

/** Where the passkey is asked for, and what to do without it. */
export function PasskeyStep({ steps }: { steps: SignInSteps }) {
  const [isLost, setIsLost] = useState(false);
  const elsewhere = addressWithPasskeys();
  return (
    <>
      {elsewhere !== null && (
        <Alert
          color="yellow"
          variant="light"
          role="alert"
          title={t`Passkeys do not work at this address`}
        >
          <Text size="sm">
            <Trans>
              Browsers have them at names only. Sign in at{" "}
              <Anchor href={elsewhere} underline="always">
                localhost
              </Anchor>
              , which is this computer too.
            </Trans>
          </Text>
        </Alert>
      )}
      {isLost ? (
        <Alert color="yellow" variant="light" role="alert" title={t`Passkey lost?`}>
          <Stack gap={6}>
            <Text size="sm">
              <Trans>
                Another admin can remove it from your account. So can the computer that Homeport
                runs on:
              </Trans>
            </Text>
            <Code block className={classes.command ?? ""}>
              {/* untranslated: a command */}
              {`homeport superuser remove-passkeys ${steps.identity.trim() || "EMAIL"} --data-dir DIR`}
            </Code>
          </Stack>
        </Alert>
      ) : (
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="left"
          onClick={() => setIsLost(true)}
        >
          <Trans>I do not have it any more</Trans>
        </Anchor>
      )}
    </>
  );
}
