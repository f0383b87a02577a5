import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Group, Stack, Text } from "@mantine/core";
import { useConnect } from "../../api/box";
import { CopyLine } from "../../parts/CopyLine";
import { Panel } from "../../parts/Panel";
import { QrCode } from "../../parts/QrCode";

/** What this computer cannot see: whether a phone gets through. */
export function FromThePhone() {
  const { data } = useConnect();
  const url = data?.check?.url;
  return (
    <Box mt="xl">
      <Panel
        title={t`From the phone's side`}
        description={t`A phone sees what this computer cannot: whether it gets through.`}
      >
        {data?.check === null ? (
          <Text size="sm" c="dimmed">
            <Trans>
              There is no page for phones now: either it was switched off with “--trust-page off”,
              or this computer has no address on a network.
            </Trans>
          </Text>
        ) : (
          <Group align="flex-start" gap="lg">
            <Box w={150}>
              <QrCode
                svg={data?.check?.qr_svg}
                alt={url === undefined ? "" : t`QR code of ${url}`}
              />
            </Box>
            <Stack gap="sm" flex={1} miw={240}>
              <Text size="sm">
                <Trans>
                  Scan the code with the phone's camera, or open the address there. The page says
                  which step fails, and what to do about it. “Check again” then says whether the
                  phone came through.
                </Trans>
              </Text>
              {url !== undefined && <CopyLine value={url} name={t`the address of the check`} />}
              <Text size="sm" c="dimmed">
                <Trans>
                  Not even this page opens? Then the phone may be in another network than this
                  address: a guest Wi-Fi, mobile data, or a VPN on the phone; or a firewall, or an
                  access point that keeps devices apart, holds everything back.
                </Trans>
              </Text>
            </Stack>
          </Group>
        )}
      </Panel>
    </Box>
  );
}
