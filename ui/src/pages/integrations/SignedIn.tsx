import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { IconLogin2, IconLogout } from "@tabler/icons-react";
import { useState } from "react";
import { type IntegrationSignIn, useSignOut } from "../../api/integrations";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { formatDay, parseWireDate } from "../../parts/format";

/** Who is signed in at the service, and until when. */
export function SignedIn({ signIn }: { signIn: IntegrationSignIn }) {
  const { state } = signIn;
  const color = state === "in" ? "dimmed" : state === "ended" ? "red" : "inherit";
  return (
    <Text size="xs" c={color} fw={state === "in" ? 400 : 550}>
      {standing(signIn)}
    </Text>
  );
}

function standing({ state, account, until, lost }: IntegrationSignIn): string {
  const end = parseWireDate(until);
  const day = end === null ? "" : formatDay(end);
  switch (state) {
    case "out":
      return t`Nobody is signed in yet.`;
    case "ended":
      if (lost) {
        return t`Sign in again: the box was stopped while a new token was on its way.`;
      }
      return account === "" ? t`Sign in again.` : t`Sign in again as ${account}.`;
    case "ending":
      return account === ""
        ? t`Sign in again before ${day}.`
        : t`Sign in again as ${account} before ${day}.`;
    default:
      if (account === "") return day === "" ? t`Signed in` : t`Signed in until ${day}`;
      return day === "" ? t`Signed in as ${account}` : t`Signed in as ${account} until ${day}`;
  }
}

interface Props {
  name: string;
  signIn: IntegrationSignIn;
  onSignIn: () => void;
}

export function SignInActions({ name, signIn, onSignIn }: Props) {
  const isIn = signIn.state !== "out";
  return (
    <>
      <Button
        size="xs"
        variant={signIn.state === "in" ? "subtle" : "filled"}
        leftSection={<IconLogin2 size={14} />}
        onClick={onSignIn}
        aria-label={isIn ? t`Sign in again: ${name}` : t`Sign in: ${name}`}
      >
        {isIn ? <Trans>Sign in again</Trans> : <Trans>Sign in</Trans>}
      </Button>
      {isIn && <SignOut name={name} />}
    </>
  );
}

function SignOut({ name }: { name: string }) {
  const signOut = useSignOut();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconLogout size={14} />}
        onClick={() => setAsked(true)}
        aria-label={t`Sign out: ${name}`}
      >
        <Trans>Sign out</Trans>
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t`Sign ${name} out?`}
        confirm={t`Sign out`}
        busy={signOut.isPending}
        onConfirm={() => signOut.mutate(name, { onSettled: () => setAsked(false) })}
        onCancel={() => setAsked(false)}
      >
        <Trans>
          The box forgets its token, and what apps call is refused until somebody signs in again. To
          take the box's permission away at the service too, do so in the account's settings there.
        </Trans>
      </ConfirmDialog>
    </>
  );
}
