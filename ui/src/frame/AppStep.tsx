import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Anchor, Code, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import classes from "./SignInPage.module.css";
import type { SignInSteps } from "./useSignInSteps";

interface Props {
  steps: SignInSteps;
  fields: Readonly<Record<string, string>>;
}

/** The code that the authenticator app shows, or a recovery code. */
export function AppStep({ steps, fields }: Props) {
  const { identity, code, setCode } = steps;
  const [isLost, setIsLost] = useState(false);
  return (
    <>
      <TextInput
        label={t`Code`}
        name="code"
        description={t`Six digits, or one of your recovery codes`}
        autoComplete="one-time-code"
        spellCheck={false}
        required
        withAsterisk={false}
        autoFocus
        value={code}
        error={fields.code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {isLost ? (
        <Alert color="yellow" variant="light" role="alert" title={t`No app and no recovery code?`}>
          <Stack gap={6}>
            <Text size="sm">
              <Trans>
                Another admin can remove the app from your account. So can the computer that
                Homeport runs on:
              </Trans>
            </Text>
            <Code block className={classes.command ?? ""}>
              {/* untranslated: a command */}
              {`homeport superuser remove-totp ${identity.trim() || "EMAIL"} --data-dir DIR`}
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
          <Trans>I have neither</Trans>
        </Anchor>
      )}
    </>
  );
}
