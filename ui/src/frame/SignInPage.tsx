import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Center, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { FormEvent } from "react";
import { type ApiError, adviceFor, asApiError } from "../api/errors";
import { addressWithPasskeys, knowsPasskeys } from "../api/passkeys";
import { useCodesAreOn } from "../api/session";
import { AppStep } from "./AppStep";
import { CodeStep } from "./CodeStep";
import { PasskeyStep } from "./PasskeyStep";
import { PasswordStep } from "./PasswordStep";
import classes from "./SignInPage.module.css";
import { type SignInSteps, useSignInSteps } from "./useSignInSteps";

interface Props {
  /** The session ended while a page was open. */
  again?: boolean;
}

export function SignInPage({ again = false }: Props) {
  useDocumentTitle(t`Sign in · Homeport`);
  const steps = useSignInSteps();
  const codesAreOn = useCodesAreOn();
  const { step, isSecond, signIn, requestCode } = steps;
  const error = signIn.isError ? asApiError(signIn.error) : null;
  const hasPasskeys = addressWithPasskeys() === null && knowsPasskeys();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    steps.submit();
  };
  return (
    <Center mih="100vh" p="md" className={classes.backdrop} component="main">
      <Paper className={classes.card} radius="lg" p={32} w="100%" maw={400}>
        <Stack gap="lg">
          <Stack gap={6}>
            <img src="/_/icon.svg" alt="" width={40} height={40} />
            <Title order={1} mt="xs">
              {titleOf(steps)}
            </Title>
            <Text c="dimmed" size="sm" role="status">
              {again && !isSecond
                ? `${t`Your session ended. What you typed is still there.`} `
                : ""}
              {introduction(steps)}
            </Text>
          </Stack>
          <form onSubmit={submit}>
            <Stack gap="md">
              {step === "code" && <CodeStep steps={steps} fields={error?.fields ?? {}} />}
              {step === "app" && <AppStep steps={steps} fields={error?.fields ?? {}} />}
              {step === "passkey" && <PasskeyStep steps={steps} />}
              {step === "password" && <PasswordStep steps={steps} fields={error?.fields ?? {}} />}
              {error !== null && (
                <Alert color="red" variant="light" role="alert" title={titleOfRefusal(error, step)}>
                  {adviceForSignIn(error.status, step) ?? adviceFor(error)}
                </Alert>
              )}
              <Button
                type="submit"
                loading={signIn.isPending || (step === "code" && requestCode.isPending)}
                fullWidth
              >
                {step === "passkey" ? t`Use my passkey` : t`Sign in`}
              </Button>
              {steps.hasBoth && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  onClick={() => steps.turnTo(step === "app" ? "passkey" : "app")}
                >
                  {step === "app" ? t`Use a passkey instead` : t`Type a code of my app instead`}
                </Button>
              )}
              {step === "password" && !isSecond && hasPasskeys && (
                <Button variant="subtle" size="compact-sm" onClick={() => steps.submit("passkey")}>
                  <Trans>Sign in with a passkey</Trans>
                </Button>
              )}
              {step === "password" && !isSecond && codesAreOn && (
                <Button
                  variant="subtle"
                  size="compact-sm"
                  disabled={!steps.identity.includes("@")}
                  onClick={steps.mailCode}
                >
                  <Trans>Begin with a code from my mail</Trans>
                </Button>
              )}
              {(step !== "password" || isSecond) && (
                <Button variant="subtle" size="compact-sm" onClick={steps.again}>
                  <Trans>Start again</Trans>
                </Button>
              )}
            </Stack>
          </form>
        </Stack>
      </Paper>
    </Center>
  );
}

function titleOf({ step, isSecond }: SignInSteps): string {
  if (step === "passkey") return t`Use your passkey`;
  if (step !== "password") return t`Enter the code`;
  return isSecond ? t`And your password` : t`Sign in`;
}

function introduction({ step, isSecond, identity, requestCode }: SignInSteps): string {
  if (step === "app") return t`One step more: the code that your authenticator app shows.`;
  if (step === "passkey") return t`One step more: your finger, your face, a PIN or your key.`;
  if (step === "code") {
    if (requestCode.isError) return t`It could not be mailed.`;
    const first = isSecond ? `${t`Your password is right.`} ` : "";
    return first + whereTheCodeIs(identity.trim(), requestCode);
  }
  if (isSecond) return t`The code is right. This box asks admins for both.`;
  return t`Use your admin e-mail and password, or open Homeport from its tray icon: that signs you in by itself.`;
}

function whereTheCodeIs(email: string, { data, isPending }: SignInSteps["requestCode"]): string {
  if (data?.isKept === true) return t`This box has no mail server.`;
  return isPending ? t`A code is being mailed to ${email}.` : t`A code is on its way to ${email}.`;
}

/** The server says the same of everything that is wrong; the step tells what it can be. */
function titleOfRefusal({ status, message }: ApiError, step: SignInSteps["step"]): string {
  if (status !== 400) return message;
  if (step === "password") return t`E-mail or password is wrong.`;
  if (step === "passkey") return t`This passkey was not accepted.`;
  return t`This code was not accepted.`;
}

function adviceForSignIn(status: number, step: SignInSteps["step"]): string | null {
  // The browser's own refusal: nobody answered, or there is none here.
  if (status === -1) return t`Nothing was sent. Try again, or sign in another way.`;
  if (status !== 400 && status !== 401) return null;
  if (step === "passkey") return t`It may be for another name of this box, or have been removed.`;
  if (step === "app") return t`Check the clock of your phone, or use the app's next code.`;
  return step === "code"
    ? t`Check the code. It is good once and for a few minutes; start again for a new one.`
    : t`Check the e-mail and the password. Forgot them? Open Homeport from its tray icon instead.`;
}
