import { Stack, Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { Panel } from "../../parts/Panel";

export function Addresses({ status }: { status: Status }) {
  return (
    <Panel title="Addresses" description="Where apps find this box.">
      <Stack gap="md">
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            On your network
          </Text>
          {status.https.length === 0 && (
            <Text size="sm" c="dimmed">
              This computer has no network address at present. Connect it to your Wi-Fi or cable;
              the addresses then appear here.
            </Text>
          )}
          {status.https.map((address) => (
            <CopyLine key={address} value={address} name={address} />
          ))}
        </Stack>
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            On this computer only
          </Text>
          <CopyLine value={status.loopback} name={status.loopback} />
        </Stack>
      </Stack>
    </Panel>
  );
}
