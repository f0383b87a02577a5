import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import type { MoveInState } from "../../api/moveIn";
import { formatBytes, formatCount } from "../../parts/format";
import { Panel } from "../../parts/Panel";

interface Props {
  state: MoveInState | undefined;
  /** How much of the zip has gone out; `null` when all of it has long been taken in. */
  share: number | null;
  onStop: () => void;
}

export function MoveInProgress({ state, share, onStop }: Props) {
  const { words, amount, percent } = shown(state, share);
  return (
    <Panel aria-label={t`At work`}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Text size="sm" fw={600} role="status" style={{ overflowWrap: "anywhere" }}>
            {words}
          </Text>
          <Text size="sm" c="dimmed">
            {amount}
          </Text>
        </Group>
        <Progress
          value={percent ?? 100}
          animated={percent === null}
          striped={percent === null}
          aria-label={words}
        />
        {share !== null && share < 1 ? (
          <Group justify="flex-end">
            <Button size="xs" variant="default" onClick={onStop}>
              <Trans context="an upload">Stop</Trans>
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            <Trans>It goes on also when you leave this page. Apps can go on meanwhile.</Trans>
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

function shown(state: MoveInState | undefined, share: number | null) {
  if (share !== null && share < 1) {
    return { words: t`Uploading the zip`, amount: "", percent: Math.round(share * 100) };
  }
  const { stage, done = 0, total = 0, collection } = state ?? {};
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : null;
  if (stage === "unpacking") {
    const [part, whole] = [formatBytes(done), formatBytes(total)];
    return { words: t`Unpacking`, amount: total > 0 ? t`${part} of ${whole}` : "", percent };
  }
  if (stage === "moving" && collection) {
    const [part, whole] = [formatCount(done), formatCount(total)];
    return { words: t`Taking over ${collection}`, amount: t`${part} of ${whole} records`, percent };
  }
  return { words: t`Getting ready`, amount: "", percent: null };
}
