import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Progress, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconHandStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Failure } from "../../../parts/Failure";
import { formatCount } from "../../../parts/format";
import { LinkButton } from "../../../parts/links";
import { Panel } from "../../../parts/Panel";
import type { Phase } from "./useImport";
import { countWords, NOTHING, paceWords } from "./words";

type Running = Extract<Phase, { kind: "running" }>;
type Done = Extract<Phase, { kind: "done" }>;

/** How far an import is, and how to end it. */
export function RunningPanel({ phase, onStop }: { phase: Running; onStop: () => void }) {
  const { progress, plan, began, isStopping } = phase;
  const now = useNow();
  const total = plan.tasks.length;
  const done = formatCount(progress.done);
  const percent = total === 0 ? 100 : (progress.done / total) * 100;
  const quarters = Math.floor(percent / 25) * 25;
  return (
    <Panel title={t`Importing`}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Text size="sm" fw={600}>
            {plural(total, { one: `${done} of # row`, other: `${done} of # rows` })}
          </Text>
          <Button size="xs" variant="default" loading={isStopping} onClick={onStop}>
            <Trans>Stop</Trans>
          </Button>
        </Group>
        <Progress value={percent} aria-label={t`Importing`} />
        <VisuallyHidden role="status">
          <Trans>{quarters} % imported</Trans>
        </VisuallyHidden>
        <Text size="sm" c="dimmed">
          {[
            countWords({ ...progress, skipped: 0, refused: progress.refused.length }),
            paceWords(progress.done, total, now - began),
          ]
            .filter((part) => part !== "" && part !== NOTHING)
            .join(" · ") || t`Writing the first rows`}
        </Text>
      </Stack>
    </Panel>
  );
}

/** The clock, read again each second. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

interface DoneProps {
  phase: Done;
  collection: string;
  onAgain: () => void;
}

/** What became of an import. */
export function DonePanel({ phase, collection, onAgain }: DoneProps) {
  const { outcome, plan } = phase;
  const { stopped, added, updated } = outcome;
  const refused = outcome.refused.length + plan.refused.length;
  const counts = countWords({ added, updated, skipped: plan.skipped, refused });
  return (
    <Stack gap="md">
      {stopped?.by === "server" && (
        <Failure title={t`The import did not come to its end`} error={stopped.error} />
      )}
      <Alert
        color={stopped === null && refused === 0 ? "teal" : "yellow"}
        variant="light"
        role="status"
        icon={stopped === null ? <IconCheck /> : <IconHandStop />}
        title={counts === NOTHING ? t`Nothing was written` : `${counts}.`}
      >
        {(stopped !== null || outcome.unsure > 0) && (
          <>
            {stopped !== null && (
              <Text size="sm">{stoppedWords(plan.tasks.length, outcome.done)}</Text>
            )}
            {outcome.unsure > 0 && <Text size="sm">{unsureWords(outcome)}</Text>}
          </>
        )}
      </Alert>
      <Group gap="xs">
        <LinkButton to="/collections/$name" params={{ name: collection }}>
          <Trans>Show the records</Trans>
        </LinkButton>
        <Button variant="default" onClick={onAgain}>
          <Trans>Import another file</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

function stoppedWords(total: number, count: number): string {
  const done = formatCount(count);
  const left = formatCount(total - count);
  return plural(total, {
    one: `${done} of # row were done, ${left} were not. What was written stays.`,
    other: `${done} of # rows were done, ${left} were not. What was written stays.`,
  });
}

function unsureWords({ unsure }: Done["outcome"]): string {
  return plural(unsure, {
    one: "For # row of those no answer came: they may be written or not.",
    other: "For # rows of those no answer came: they may be written or not.",
  });
}
