import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { useStatus } from "../api/box";
import { type PauseReport, useResume } from "../api/pause";
import { Failure } from "../parts/Failure";
import { formatDateTime, parseWireDate } from "../parts/format";
import { For } from "../parts/roles";

/** Says on all pages that phones are turned away, and ends it. */
export function PauseBar() {
  const status = useStatus();
  const pause = status.data?.pause;
  if (!pause) return null;
  return <Paused pause={pause} />;
}

function Paused({ pause }: { pause: PauseReport }) {
  const resume = useResume();
  const end = parseWireDate(pause.until);
  const until = end === null ? null : formatDateTime(end);
  return (
    <section aria-label={t`Paused`}>
      <Alert
        color="yellow"
        variant="light"
        radius={0}
        icon={<IconPlayerPause />}
        title={until === null ? t`Paused until you resume` : t`Paused until ${until}`}
      >
        <Group justify="space-between" gap="sm">
          <Text size="sm" flex="1 1 320px">
            <Trans>
              Phones and other devices are turned away, also those that would be paired. This window
              works, programs on this computer are served, and mails, calls and backups go on.
            </Trans>
          </Text>
          <For needs="owner">
            <Button size="xs" loading={resume.isPending} onClick={() => resume.mutate()}>
              <Trans>Resume now</Trans>
            </Button>
          </For>
        </Group>
        {resume.isError && <Failure title={t`The box could not be resumed`} error={resume.error} />}
      </Alert>
    </section>
  );
}
