import { t } from "@lingui/core/macro";
import { Group, Paper, Progress, Text } from "@mantine/core";
import type { Activity } from "../../api/backups";
import { formatBytes } from "../../parts/format";

/** How far a backup is that is made or put back, by whomever. */
export function ActivityPanel({ activity }: { activity: Activity }) {
  const { done, total } = activity;
  const percent = total ? Math.min(100, Math.floor((done / total) * 100)) : null;
  return (
    <Paper
      component="section"
      radius="lg"
      p="lg"
      aria-label={t`At work`}
      withBorder
      style={{ borderColor: "var(--hp-line)" }}
    >
      <Group justify="space-between" gap="sm" mb="xs">
        <Text size="sm" fw={600} role="status">
          {words(activity)}
        </Text>
        <Text size="sm" c="dimmed">
          {amount(done, total ?? null)}
        </Text>
      </Group>
      <Progress
        value={percent ?? 100}
        animated={percent === null}
        striped={percent === null}
        aria-label={words(activity)}
      />
      <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: "anywhere" }}>
        {activity.key}
      </Text>
    </Paper>
  );
}

function amount(done: number, total: number | null): string {
  if (total === null) return done === 0 ? "" : formatBytes(done);
  const part = formatBytes(Math.min(done, total));
  const whole = formatBytes(total);
  return t`${part} of ${whole}`;
}

function words({ doing, stage }: Activity): string {
  if (doing === "restore") {
    return stage === "fetch"
      ? t`Fetching the backup from the bucket`
      : t`Checking the backup and laying it out`;
  }
  switch (stage) {
    case "database":
      return t`Backing up: the database`;
    case "files":
      return t`Backing up: files`;
    case "check":
      return t`Backing up: reading it back to be sure`;
    case "send":
    case "fetch":
      return t`Backing up: sending it to the bucket`;
  }
}
