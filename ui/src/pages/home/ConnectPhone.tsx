import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Box, Group, Skeleton, Text } from "@mantine/core";
import type { Connect } from "../../api/types";
import { CopyAction, CopyLine } from "../../parts/CopyLine";
import { fingerprintLines } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import { QrCode } from "../../parts/QrCode";
import { For } from "../../parts/roles";
import classes from "./HomePage.module.css";

interface Props {
  connect: Connect | undefined;
  /** Whether the box listens for its own computer alone. */
  isOnlyHere: boolean;
  /** Whether phones can fetch the certificate from a plain page of its own. */
  hasTrustPage: boolean;
}

export function ConnectPhone({ connect, isOnlyHere, hasTrustPage }: Props) {
  return (
    <Panel
      title={t`Connect a phone`}
      description={t`Phones on the same Wi-Fi use this box once they trust its certificate.`}
      aside={
        <Group gap="xs">
          <LinkButton to="/doctor" size="xs" variant="default">
            <Trans>Check the connection</Trans>
          </LinkButton>
          <For needs="editor">
            <LinkButton to="/add-device" size="xs">
              <Trans>Add a device</Trans>
            </LinkButton>
          </For>
        </Group>
      }
    >
      {isOnlyHere && (
        <Text size="sm" mb="md">
          <Trans>
            Only programs on this computer reach this box: it was started with an address that no
            phone can reach. Start it without “--listen” to let phones in.
          </Trans>
        </Text>
      )}
      <div className={classes.connect}>
        <Code connect={connect} />
        <ol className={classes.steps}>
          <li>
            <Box>
              <Text fw={600}>
                <Trans>Scan the code with the phone's camera</Trans>
              </Text>
              <Text size="sm" c="dimmed" mb={8}>
                <Trans>Or open this address in the phone's browser:</Trans>
              </Text>
              {connect === undefined ? (
                <Skeleton h={36} />
              ) : (
                <CopyLine value={connect.url} name={t`the address for phones`} />
              )}
            </Box>
          </li>
          <li>
            <Box>
              <Text fw={600}>
                {hasTrustPage
                  ? t`Install the certificate that the page offers`
                  : t`Trust its certificate`}
              </Text>
              <Text size="sm" c="dimmed">
                {hasTrustPage
                  ? t`Compare its fingerprint where the phone shows it, as the page says. It must read:`
                  : t`The browser warns until it does; apps bring their own trust with Add a device. Its fingerprint must read:`}
              </Text>
              {connect === undefined ? (
                <Skeleton h={92} w={260} mt={8} />
              ) : (
                <Fingerprint value={connect.fingerprint} />
              )}
            </Box>
          </li>
          <li>
            <Box>
              <Text fw={600}>
                <Trans>Open your app and sign in</Trans>
              </Text>
              <Text size="sm" c="dimmed">
                <Trans>
                  From then on the phone and this box talk over HTTPS, inside your network only.
                </Trans>
              </Text>
            </Box>
          </li>
        </ol>
      </div>
    </Panel>
  );
}

function Code({ connect }: { connect: Connect | undefined }) {
  if (connect === undefined) return <QrCode svg={undefined} alt="" />;
  const { url } = connect;
  return (
    <Box>
      <QrCode svg={connect.qr_svg} alt={t`QR code of ${url}`} />
      <Text size="sm" ta="center" mt="xs">
        <Anchor href={url} target="_blank" rel="noreferrer" inherit>
          <Trans>See what the phone sees</Trans>
        </Anchor>
      </Text>
    </Box>
  );
}

function Fingerprint({ value }: { value: string }) {
  return (
    <Box style={{ display: "flex", alignItems: "flex-start", gap: 4 }}>
      <span className={classes.fingerprint}>
        {fingerprintLines(value).map((groups) => (
          <span key={groups.join()} className={classes.fingerprintLine}>
            {groups.map((group, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: groups never move, and may repeat
              <span key={at}>{group}</span>
            ))}
          </span>
        ))}
      </span>
      <Box mt={10}>
        <CopyAction value={value} name={t`the fingerprint`} />
      </Box>
    </Box>
  );
}
