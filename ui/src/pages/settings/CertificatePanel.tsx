import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { fingerprintLines, formatDay, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";

export function CertificatePanel({ status }: { status: Status }) {
  const expires = parseWireDate(status.certificate_expires);
  const day = expires === null ? null : formatDay(expires);
  return (
    <Panel
      title={t`Certificate`}
      description={t`What phones trust. Homeport renews it by itself; phones need not do anything.`}
    >
      <Stack gap="md">
        <Stack gap={6}>
          <Text size="sm" fw={600}>
            <Trans>Fingerprint of this box's authority (SHA-256)</Trans>
          </Text>
          <CopyLine
            value={fingerprintLines(status.ca_sha256).flat().join(" ")}
            name={t`the fingerprint`}
          />
        </Stack>
        {day !== null && (
          <Text size="sm" c="dimmed">
            <Trans>The present certificate runs until {day}.</Trans>
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
