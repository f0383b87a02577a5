import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { TryApp } from "./TryApp";
import { TryDialog } from "./TryDialog";
import { TryPasskey } from "./TryPasskey";
import type { PartProps } from "./useSignInForm";

interface Props extends PartProps {
  /** What is tried, as it is called on the page. */
  title: string;
  method: "password" | "otp" | "oauth2" | "anonymous" | "totp" | "passkey";
  provider?: string;
}

/** Those of several steps; the others are tried at once. */
const DIALOGS: Readonly<Record<string, typeof TryDialog>> = { totp: TryApp, passkey: TryPasskey };

/** Tries one way to sign in as it is saved. */
export function TryIt({ collection, form, title, method, provider }: Props) {
  const [open, setOpen] = useState(false);
  const Dialog = DIALOGS[method] ?? TryDialog;
  return (
    <div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPlay size={14} />}
        disabled={form.dirty}
        aria-label={t`Try it: ${title}`}
        onClick={() => setOpen(true)}
      >
        <Trans>Try it</Trans>
      </Button>
      {form.dirty && (
        <Text span size="sm" c="dimmed" ml="sm">
          <Trans>Save first: what is saved is tried.</Trans>
        </Text>
      )}
      {open && (
        <Dialog
          title={title}
          way={{ collection: collection.name, method, ...(provider !== undefined && { provider }) }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
