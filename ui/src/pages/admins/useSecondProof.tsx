import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { PasswordInput, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type Proof, provePasskey, useOwnPasskeys } from "../../api/passkeys";
import { useOwnApp } from "../../api/totp";
import { CodeInput } from "./CodeInput";
import { refusalOf } from "./StepForm";

interface SecondProof {
  /** Where it is typed, or what the browser will ask. */
  field: ReactNode;
  ready: boolean;
  prove: () => Promise<Proof>;
}

/**
 * Proves who changes what second methods they have: by a passkey for this page, else by the
 * authenticator app, else, where there is no second method yet, by the password.
 */
export function useSecondProof(error: unknown, onTyping: () => void): SecondProof {
  const app = useOwnApp();
  const { passkeys = [], here } = useOwnPasskeys().data ?? {};
  const [value, setValue] = useState("");
  const change = (next: string) => {
    onTyping();
    setValue(next);
  };
  const isTyped = value.trim() !== "";
  if (passkeys.some(({ rpId }) => rpId === here)) {
    return {
      field: (
        <Text size="sm">
          <Trans>Your browser asks for a passkey that you have, to know you.</Trans>
        </Text>
      ),
      ready: true,
      prove: provePasskey,
    };
  }
  if (app.data?.enabled === true) {
    return {
      field: (
        <CodeInput
          description={t`Of your authenticator app, or a recovery code`}
          value={value}
          error={refusalOf(error, "code")}
          onChange={change}
        />
      ),
      ready: isTyped,
      prove: async () => ({ code: value }),
    };
  }
  if (passkeys.length > 0) {
    return {
      field: (
        <Text size="sm">
          <Trans>
            Your passkeys are for another name, so they prove nothing here. Another admin can remove
            them, or this computer: <code>homeport superuser remove-passkeys</code>.
          </Trans>
        </Text>
      ),
      ready: false,
      prove: provePasskey,
    };
  }
  return {
    field: (
      <PasswordInput
        label={t`Your password`}
        autoComplete="current-password"
        value={value}
        error={refusalOf(error, "password")}
        onChange={(event) => change(event.currentTarget.value)}
      />
    ),
    ready: isTyped && app.data !== undefined,
    prove: async () => ({ password: value }),
  };
}
