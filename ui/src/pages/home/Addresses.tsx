import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { Panel } from "../../parts/Panel";

export function Addresses({ status }: { status: Status }) {
  return (
    <Panel title={t`Addresses`} description={t`Where apps find this box.`}>
      <Stack gap="md">
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            <Trans>On your network</Trans>
          </Text>
          {status.https.length === 0 && (
            <Text size="sm" c="dimmed">
              <Trans>
                This computer has no network address at present. Connect it to your Wi-Fi or cable;
                the addresses then appear here.
              </Trans>
            </Text>
          )}
          {status.https.map((address) => (
            <CopyLine key={address} value={address} name={address} />
          ))}
        </Stack>
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            <Trans>On this computer only</Trans>
          </Text>
          <CopyLine value={status.loopback} name={status.loopback} />
        </Stack>
      </Stack>
    </Panel>
  );
}
