import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Box, Skeleton, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { cancelPairing, type NewPairing, useNewPairing, usePairing } from "../../api/devices";
import { CopyLine } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { QrCode } from "../../parts/QrCode";
import { For } from "../../parts/roles";
import classes from "./Devices.module.css";
import { PairingState } from "./PairingState";
import { TypedNumber } from "./TypedNumber";
import { useSecondsLeft } from "./useSecondsLeft";

/** How does this phone get in? */
export function AddDevicePage() {
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Add a device`}
        description={t`One code lets one device in, within ten minutes. The device checks that it talks to this box and no other before it says anything.`}
        actions={
          <LinkButton to="/devices" variant="default">
            <Trans>All devices</Trans>
          </LinkButton>
        }
        needs="editor"
      />
      <For needs="editor">
        <Code />
      </For>
      <ForDevelopers />
    </Box>
  );
}

function Code() {
  const [turn, setTurn] = useState(0);
  const made = useNewPairing(turn);
  const renew = () => setTurn((before) => before + 1);
  return (
    <>
      {made.isError && (
        <Failure title={t`No code could be made`} error={made.error} retry={renew} />
      )}
      {made.isPending && (
        <Skeleton h={380} radius="lg" role="status" aria-label={t`Making a code`} />
      )}
      {made.data !== undefined && !made.isFetching && (
        <Offer key={made.data.id} made={made.data} onRenew={renew} />
      )}
    </>
  );
}

function Offer({ made, onRenew }: { made: NewPairing; onRenew: () => void }) {
  const pairing = usePairing(made.id);
  const left = useSecondsLeft(made.seconds);
  const { id } = made;
  useCancelOnLeave(id);
  const state = pairing.data === null ? "expired" : (pairing.data?.state ?? "waiting");
  const isOpen = (state === "waiting" || state === "seen") && left > 0;
  return (
    <Panel title={t`On the phone`}>
      <Stack gap="lg">
        <PairingState
          state={isOpen || state !== "waiting" ? state : "expired"}
          left={left}
          device={pairing.data?.device ?? null}
          onRenew={onRenew}
        />
        {pairing.isError && (
          <Failure
            title={t`The state of the code could not be read`}
            error={pairing.error}
            retry={() => void pairing.refetch()}
          />
        )}
        {isOpen && pairing.data?.typed && <TypedNumber device={pairing.data.typed} />}
        {/* It stays: a device that only pushed itself forward must not hide it. */}
        {isOpen && (
          <Ways made={made} typedWrong={pairing.data?.typed_wrong === true} onRenew={onRenew} />
        )}
      </Stack>
    </Panel>
  );
}

/** A code that nobody looks at any more lets nobody in. */
function useCancelOnLeave(id: string) {
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // React's strict mode leaves and comes back at once.
    clearTimeout(leaving.current);
    return () => {
      leaving.current = setTimeout(() => void cancelPairing(id).catch(() => undefined), 100);
    };
  }, [id]);
}

interface WaysProps {
  made: NewPairing;
  typedWrong: boolean;
  onRenew: () => void;
}

function Ways({ made, typedWrong, onRenew }: WaysProps) {
  const address = made.addresses[0] ?? "";
  return (
    <div className={classes.ways}>
      <Box maw={300}>
        <QrCode svg={made.qr_svg} alt={t`QR code that pairs a device`} />
      </Box>
      <Stack gap="md">
        <Box>
          <Text fw={600}>
            <Trans>Scan the code in your app</Trans>
          </Text>
          <Text size="sm" c="dimmed">
            <Trans>
              In the app itself, not with the phone's camera. The code is a secret until it is used:
              show it to nobody else.
            </Trans>
          </Text>
        </Box>
        <Box>
          <Text fw={600}>
            <Trans>Or type, where there is no camera</Trans>
          </Text>
          {typedWrong ? (
            <Text size="sm">
              <Trans>
                A wrong number was typed, so no other one is taken. Scan this code, or{" "}
                <Anchor component="button" type="button" inherit onClick={onRenew}>
                  make a new one
                </Anchor>
                .
              </Trans>
            </Text>
          ) : (
            <>
              <Text size="sm" c="dimmed" mb={8}>
                <Trans>
                  Choose “Type a number” in the app and enter this address. A number then appears
                  here.
                </Trans>
              </Text>
              <CopyLine value={address} name={t`the address to type`} />
            </>
          )}
        </Box>
        <Box>
          <Text fw={600}>
            <Trans>Or paste a link</Trans>
          </Text>
          <Text size="sm" c="dimmed" mb={8}>
            <Trans>For an app on this computer, or a test.</Trans>
          </Text>
          <CopyLine value={made.link} name={t`the pairing link`} />
        </Box>
      </Stack>
    </div>
  );
}

// untranslated: code
const CALL = "await pair(link, { name, platform, app, store, on })";

function ForDevelopers() {
  return (
    <Panel
      mt="lg"
      title={t`For the app's developer`}
      description={t`An app needs a few lines to pair, and nothing else changes: it goes on with its PocketBase SDK.`}
    >
      <Text size="sm">
        <Trans>
          In JavaScript: <code>{CALL}</code> of the package <code>homeport</code> in{" "}
          <code>sdk/js</code>. For Flutter, Kotlin and Swift, <code>docs/PAIRING.md</code> has
          complete recipes with what each platform wants declared, and the exchange byte by byte.
        </Trans>
      </Text>
    </Panel>
  );
}
