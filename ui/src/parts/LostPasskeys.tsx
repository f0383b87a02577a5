import { Alert } from "@mantine/core";
import { plural } from "./format";

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
    <Alert color="yellow" variant="light" mt="sm" title="Passkeys belong to the name">
      {lost.map(({ name, passkeys, accounts }) => (
        <div key={name}>
          {plural(passkeys, "passkey")} of {plural(accounts, "account")}{" "}
          {passkeys === 1 ? "is" : "are"} for {name}. Under another name they do not work: whoever
          has no authenticator app beside them cannot sign in until you remove them, or the box has
          this name again.
        </div>
      ))}
    </Alert>
  );
}
