import { t } from "@lingui/core/macro";
import { PasswordInput, TextInput } from "@mantine/core";
import type { SignInSteps } from "./useSignInSteps";

interface Props {
  steps: SignInSteps;
  fields: Readonly<Record<string, string>>;
}

export function PasswordStep({ steps, fields }: Props) {
  const { identity, setIdentity, password, setPassword, isSecond } = steps;
  return (
    <>
      <TextInput
        label={t`E-mail`}
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        readOnly={isSecond}
        value={identity}
        error={fields.identity}
        onChange={(event) => setIdentity(event.currentTarget.value)}
        data-autofocus
      />
      <PasswordInput
        label={t`Password`}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        error={fields.password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </>
  );
}
