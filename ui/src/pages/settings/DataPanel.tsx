import { Group, Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function DataPanel({ status }: { status: Status }) {
  return (
    <Panel
      title="Data"
      description="Everything this box knows lies in one folder on this computer."
    >
      <CopyLine value={status.data_dir} name="the data folder" />
      <Text size="sm" c="dimmed" mt="sm">
        Do not copy it while Homeport runs: a copy made then may be incomplete. Make a backup
        instead.
      </Text>
      <Group gap="xs" mt="md">
        <LinkButton to="/backups" variant="default" size="xs">
          Backups
        </LinkButton>
        <LinkButton to="/move-in" variant="default" size="xs">
          Move in from PocketBase
        </LinkButton>
      </Group>
    </Panel>
  );
}
