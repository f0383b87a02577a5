import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function DataPanel({ status }: { status: Status }) {
  return (
    <Panel
      title={t`Data`}
      description={t`Everything this box knows lies in one folder on this computer.`}
    >
      <CopyLine value={status.data_dir} name={t`the data folder`} />
      <Text size="sm" c="dimmed" mt="sm">
        <Trans>
          Do not copy it while Homeport runs: a copy made then may be incomplete. Make a backup
          instead.
        </Trans>
      </Text>
      <Group gap="xs" mt="md">
        <LinkButton to="/backups" variant="default" size="xs">
          <Trans>Backups</Trans>
        </LinkButton>
        <LinkButton to="/move-in" variant="default" size="xs">
          <Trans>Move in from PocketBase</Trans>
        </LinkButton>
      </Group>
    </Panel>
  );
}
