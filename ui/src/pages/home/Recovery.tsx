import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconHeartRateMonitor, IconShieldHalf } from "@tabler/icons-react";
import {
  type CrashReport,
  type SafeModeReport,
  useLeaveSafeMode,
  usePutCrashAway,
} from "../../api/recovery";
import type { Status } from "../../api/types";
import { Failure } from "../../parts/Failure";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { For } from "../../parts/roles";

/** What is left of a crash, until somebody has read of it and everything goes on. */
export function Recovery({ status }: { status: Status }) {
  const { crash, safe_mode: safeMode } = status;
  if (!crash && !safeMode) return null;
  return (
    <Stack gap="xs" component="section" aria-label="After a crash">
      {safeMode && <SafeMode report={safeMode} />}
      {crash && <Crash report={crash} />}
    </Stack>
  );
}

function SafeMode({ report }: { report: SafeModeReport }) {
  const leave = useLeaveSafeMode();
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconShieldHalf />}
      title="Safe mode: the box crashed again and again"
    >
      <Stack gap="xs">
        <Text size="sm">
          Phones are served and the data is there, but what the box does by itself rests:
        </Text>
        <List size="sm">
          {report.rests.map((rest) => (
            <List.Item key={rest}>{rest}</List.Item>
          ))}
        </List>
        <Text size="sm">
          The log of the computer may say why. A start after a stop is a usual one.
        </Text>
        {leave.isError && <Failure title="Safe mode could not be left" error={leave.error} />}
        <For needs="owner">
          <Group>
            <Button size="xs" loading={leave.isPending} onClick={() => leave.mutate()}>
              Leave safe mode
            </Button>
          </Group>
        </For>
      </Stack>
    </Alert>
  );
}

function Crash({ report }: { report: CrashReport }) {
  const putAway = usePutCrashAway();
  const alive = parseWireDate(report.alive);
  const isDamaged = report.damage.length > 0;
  const isLookedAt = report.checked.length > 0 || isDamaged;
  return (
    <Alert
      color={isDamaged ? "red" : "blue"}
      variant="light"
      icon={<IconHeartRateMonitor />}
      title={
        isDamaged
          ? "The box crashed, and its data is not sound"
          : "The box did not stop in the usual way"
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          It ended without stopping, by a crash or a power cut
          {alive !== null && `, after ${formatDateTime(alive)}`}. What was looked at since:
        </Text>
        <List size="sm">
          {!isLookedAt && <List.Item>The data is being looked at.</List.Item>}
          {[...report.damage, ...report.checked].map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
        {putAway.isError && (
          <Failure title="The report could not be put away" error={putAway.error} />
        )}
        <Group gap="xs">
          {isDamaged && (
            <LinkButton to="/backups" size="xs">
              Open Backups
            </LinkButton>
          )}
          <For needs="owner">
            <Button
              size="xs"
              variant="default"
              loading={putAway.isPending}
              onClick={() => putAway.mutate()}
            >
              I have read this
            </Button>
          </For>
        </Group>
      </Stack>
    </Alert>
  );
}
