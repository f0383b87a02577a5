import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert } from "@mantine/core";

interface Named {
  name: string;
  passkeys: number;
  accounts: number;
  /** Whether the box has this name now. */
  isServed: boolean;
}

/** What a new name of the box costs those who have passkeys for the present one. */
export function LostPasskeys({ names }: { names: readonly Named[] | undefined }) {
  const lost = names?.filter(({ name, isServed }) => isServed && name.endsWith(".local")) ?? [];
  if (lost.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" mt="sm" title={t`Passkeys belong to the name`}>
      {lost.map(({ name, passkeys, accounts }) => (
        <div key={name}>
          {whose(passkeys, accounts, name)}{" "}
          <Trans>
            Under another name they do not work: whoever has no authenticator app beside them cannot
            sign in until you remove them, or the box has this name again.
          </Trans>
        </div>
      ))}
    </Alert>
  );
}

function whose(passkeys: number, accounts: number, name: string): string {
  const owners = plural(accounts, { one: "# account", other: "# accounts" });
  return plural(passkeys, {
    one: `# passkey of ${owners} is for ${name}.`,
    other: `# passkeys of ${owners} are for ${name}.`,
  });
}
