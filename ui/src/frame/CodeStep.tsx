import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Anchor, Code, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { asApiError } from "../api/errors";
import classes from "./SignInPage.module.css";
import type { SignInSteps } from "./useSignInSteps";

interface Props {
  steps: SignInSteps;
  fields: Readonly<Record<string, string>>;
}

/** The code from the mail; or one made on the command line, where no mail comes. */
export function CodeStep({ steps, fields }: Props) {
  const { identity, code, setCode, otpId, setOtpId, requestCode } = steps;
  const [waitsInVain, setWaitsInVain] = useState(false);
  const isKept = requestCode.data?.isKept === true;
  return (
    <>
      {isKept && !waitsInVain && (
        <Alert color="yellow" variant="light" role="alert" title={t`Another owner has your code`}>
          <Trans>Ask an owner who is signed in: it waits for them under Mail.</Trans>
        </Alert>
      )}
      {(requestCode.isError || waitsInVain) && (
        <>
          <Alert
            color="yellow"
            variant="light"
            role="alert"
            title={
              requestCode.isError
                ? asApiError(requestCode.error).message
                : isKept
                  ? t`Nobody is signed in?`
                  : t`The mail server may be away.`
            }
          >
            <Stack gap={6}>
              <Text size="sm">
                <Trans>
                  Open Homeport from its tray icon, which needs no code. Or let the computer that it
                  runs on make one:
                </Trans>
              </Text>
              <Code block className={classes.command ?? ""}>
                {/* untranslated: a command */}
                {`homeport superuser otp ${identity.trim()} --data-dir DIR`}
              </Code>
            </Stack>
          </Alert>
          <TextInput
            label={t`OTP id`}
            description={t`As the command prints it`}
            required
            withAsterisk={false}
            autoComplete="off"
            spellCheck={false}
            value={otpId}
            error={fields.otpId}
            onChange={(event) => setOtpId(event.currentTarget.value)}
          />
        </>
      )}
      <TextInput
        label={t`Code`}
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        withAsterisk={false}
        autoFocus
        value={code}
        error={fields.password}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {!requestCode.isError && !waitsInVain && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          ta="left"
          onClick={() => {
            setOtpId("");
            setWaitsInVain(true);
          }}
        >
          {isKept ? t`Nobody else is signed in` : t`No letter comes`}
        </Anchor>
      )}
    </>
  );
}
