import { t } from "@lingui/core/macro";
import { Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { asApiError } from "../../api/errors";
import { useSession } from "../../api/session";
import { type SignInTry, useTrySignIn } from "../../api/signInTrial";
import { DialogEnd } from "../../parts/DialogEnd";
import { TrialSteps } from "./TrialSteps";

interface Props {
  title: string;
  way: SignInTry;
  onClose: () => void;
}

const INTRODUCTIONS: Readonly<Record<string, string>> = {
  password: t`Type what somebody would type on their phone. Nobody is signed in by it.`,
  otp: t`Sends a letter as people get it. The code in it opens nothing.`,
  oauth2: t`Looks whether the service answers, and whether it takes the client id and the secret. Nobody is signed in by it.`,
  anonymous: t`Looks whether an app could begin without an account. None is made.`,
};

/** Asks for what a way to sign in needs, tries it, and says how each step went. */
export function TryDialog({ title, way, onClose }: Props) {
  const attempt = useTrySignIn();
  const session = useSession();
  const [identity, setIdentity] = useState("");
  const [password, setPassword] = useState("");
  const [email, setEmail] = useState<string | null>(null);
  const to = email ?? session.data?.email ?? "";
  const refusal = attempt.isError ? asApiError(attempt.error) : null;
  const fields = refusal?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React hands it on to the form that the dialog was opened from.
    event.stopPropagation();
    const typed: Readonly<Record<string, Partial<SignInTry>>> = {
      password: { identity: identity.trim(), password },
      otp: { email: to.trim() },
    };
    attempt.mutate({ ...way, ...typed[way.method] });
  };
  return (
    <Modal opened onClose={onClose} title={t`Try it: ${title}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm">{INTRODUCTIONS[way.method]}</Text>
          {way.method === "password" && (
            <>
              <TextInput
                label={t`Name or e-mail`}
                autoComplete="off"
                spellCheck={false}
                value={identity}
                error={fields.identity}
                onChange={(event) => setIdentity(event.currentTarget.value)}
                data-autofocus
              />
              <PasswordInput
                label={t`Password`}
                autoComplete="off"
                value={password}
                error={fields.password}
                visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
            </>
          )}
          {way.method === "otp" && (
            <TextInput
              label={t`Send it to`}
              type="email"
              placeholder={t`you@example.com`}
              autoComplete="email"
              value={to}
              error={fields.email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <TrialSteps findings={attempt.isPending ? [] : (attempt.data?.findings ?? [])} />
          <DialogEnd
            refusal={Object.keys(fields).length === 0 ? refusal : null}
            busy={attempt.isPending}
            submit={t`Try`}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
