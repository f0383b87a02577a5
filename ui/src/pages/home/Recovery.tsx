import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconHeartRateMonitor, IconShieldHalf } from "@tabler/icons-react";
import {
  type CrashReport,
  type SafeModeReport,
  useLeaveSafeMode,
  usePutCrashAway,
} from "../../api/recovery";
import type { Status } from "../../api/types";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { For } from "../../parts/roles";

/** What is left of a crash, until somebody has read of it and everything goes on. */
export function Recovery({ status }: { status: Status }) {
  const { crash, safe_mode: safeMode } = status;
  if (!crash && !safeMode) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t`After a crash`}>
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
      title={t`Safe mode: the box crashed again and again`}
    >
      <Stack gap="xs">
        <Text size="sm">
          <Trans>
            Phones are served and the data is there, but what the box does by itself rests:
          </Trans>
        </Text>
        <List size="sm">
          {report.rests.map((rest) => (
            <List.Item key={rest}>{said(rest)}</List.Item>
          ))}
        </List>
        <Text size="sm">
          <Trans>The log of the computer may say why. A start after a stop is a usual one.</Trans>
        </Text>
        {leave.isError && <Failure title={t`Safe mode could not be left`} error={leave.error} />}
        <For needs="owner">
          <Group>
            <Button size="xs" loading={leave.isPending} onClick={() => leave.mutate()}>
              <Trans>Leave safe mode</Trans>
            </Button>
          </Group>
        </For>
      </Stack>
    </Alert>
  );
}

function Crash({ report }: { report: CrashReport }) {
  const putAway = usePutCrashAway();
  const seen = parseWireDate(report.alive);
  const alive = seen === null ? null : formatDateTime(seen);
  const isDamaged = report.damage.length > 0;
  const isLookedAt = report.checked.length > 0 || isDamaged;
  return (
    <Alert
      color={isDamaged ? "red" : "blue"}
      variant="light"
      icon={<IconHeartRateMonitor />}
      title={
        isDamaged
          ? t`The box crashed, and its data is not sound`
          : t`The box did not stop in the usual way`
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          {alive === null ? (
            <Trans>
              It ended without stopping, by a crash or a power cut. What was looked at since:
            </Trans>
          ) : (
            <Trans>
              It ended without stopping, by a crash or a power cut, after {alive}. What was looked
              at since:
            </Trans>
          )}
        </Text>
        <List size="sm">
          {!isLookedAt && (
            <List.Item>
              <Trans>The data is being looked at.</Trans>
            </List.Item>
          )}
          {[...report.damage, ...report.checked].map((sentence) => (
            <List.Item key={sentence}>{said(sentence)}</List.Item>
          ))}
        </List>
        {putAway.isError && (
          <Failure title={t`The report could not be put away`} error={putAway.error} />
        )}
        <Group gap="xs">
          {isDamaged && (
            <LinkButton to="/backups" size="xs">
              <Trans>Open Backups</Trans>
            </LinkButton>
          )}
          <For needs="owner">
            <Button
              size="xs"
              variant="default"
              loading={putAway.isPending}
              onClick={() => putAway.mutate()}
            >
              <Trans>I have read this</Trans>
            </Button>
          </For>
        </Group>
      </Stack>
    </Alert>
  );
}
