import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Code, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useVault } from "../../api/vault";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import { PassphraseForm, type Purpose } from "./PassphraseForm";
import { UnlockForm } from "./UnlockForm";

/** What the box keeps sealed for others, and the passphrase that it may be under. */
export function SecretsPanel() {
  const vault = useVault();
  return (
    <Panel
      title={t`Secrets`}
      description={t`Passwords of mail servers, credentials of integrations and the like are kept sealed. The key to them lies on this computer.`}
    >
      {vault.isPending ? (
        <Skeleton h={70} role="status" aria-label={t`Loading how the secrets are kept`} />
      ) : vault.data === undefined ? (
        <Failure
          title={t`How the secrets are kept could not be read`}
          error={vault.error}
          retry={() => void vault.refetch()}
        />
      ) : vault.data.locked ? (
        <Locked />
      ) : (
        <Passphrase isSet={vault.data.passphrase} />
      )}
    </Panel>
  );
}

function Locked() {
  return (
    <Stack gap="md">
      <Alert
        color="yellow"
        variant="light"
        icon={<IconLock />}
        title={t`The secrets are locked since the start`}
      >
        <Trans>
          Phones go on. Mails, and calls of integrations that changes set off, wait; what apps ask
          of integrations is refused until then.
        </Trans>
      </Alert>
      <UnlockForm />
      <Text size="sm" c="dimmed">
        <Trans>
          Nobody knows it any more? Stop Homeport and run{" "}
          <Code>homeport vault new-key --passphrase-lost</Code>: what is sealed has to be entered
          anew then.
        </Trans>
      </Text>
    </Stack>
  );
}

const TITLES: Readonly<Record<Purpose, () => string>> = {
  set: () => t`Set a passphrase`,
  change: () => t`Change the passphrase`,
  remove: () => t`Take the passphrase away`,
};

function Passphrase({ isSet }: { isSet: boolean }) {
  const [doing, setDoing] = useState<Purpose | null>(null);
  const [shown, setShown] = useState<Purpose>("set");
  const open = (purpose: Purpose) => {
    setShown(purpose);
    setDoing(purpose);
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        {isSet ? (
          <Trans>
            The key is under a passphrase. After each start it has to be given here, or what needs
            secrets waits.
          </Trans>
        ) : (
          <Trans>
            The key is under no passphrase: whoever gets this computer's disk can open them.
          </Trans>
        )}
      </Text>
      <Group gap="xs">
        {isSet ? (
          <>
            <Button variant="default" onClick={() => open("change")}>
              {TITLES.change()}
            </Button>
            <Button variant="default" onClick={() => open("remove")}>
              {TITLES.remove()}
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => open("set")}>
            {TITLES.set()}
          </Button>
        )}
      </Group>
      <Modal opened={doing !== null} onClose={() => setDoing(null)} title={TITLES[shown]()}>
        <PassphraseForm purpose={shown} onClose={() => setDoing(null)} />
      </Modal>
    </Stack>
  );
}
