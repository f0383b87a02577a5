import { Stack, Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { fingerprintLines, formatDay, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";

export function CertificatePanel({ status }: { status: Status }) {
  const expires = parseWireDate(status.certificate_expires);
  return (
    <Panel
      title="Certificate"
      description="What phones trust. Homeport renews it by itself; phones need not do anything."
    >
      <Stack gap="md">
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            Fingerprint of this box's authority (SHA-256)
          </Text>
          <CopyLine
            value={fingerprintLines(status.ca_sha256).flat().join(" ")}
            name="the fingerprint"
          />
        </Stack>
        {expires !== null && (
          <Text size="sm" c="dimmed">
            The present certificate runs until {formatDay(expires)}.
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
