import { Text } from "@mantine/core";
import type { Status } from "../../api/types";
import { CopyLine } from "../../parts/CopyLine";
import { Panel } from "../../parts/Panel";

export function DataPanel({ status }: { status: Status }) {
  return (
    <Panel
      title="Data"
      description="Everything this box knows lies in one folder on this computer."
    >
      <CopyLine value={status.data_dir} name="the data folder" />
      <Text size="sm" c="dimmed" mt="sm">
        Do not copy it while Homeport runs: a copy made then may be incomplete.
      </Text>
    </Panel>
  );
}
