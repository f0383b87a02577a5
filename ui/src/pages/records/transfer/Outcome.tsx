import { Alert, Button, Group, Progress, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconHandStop } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Failure } from "../../../parts/Failure";
import { formatCount, plural } from "../../../parts/format";
import { LinkButton } from "../../../parts/links";
import { Panel } from "../../../parts/Panel";
import type { Phase } from "./useImport";
import { countWords, paceWords } from "./words";

type Running = Extract<Phase, { kind: "running" }>;
type Done = Extract<Phase, { kind: "done" }>;

/** How far an import is, and how to end it. */
export function RunningPanel({ phase, onStop }: { phase: Running; onStop: () => void }) {
  const { progress, plan, began, isStopping } = phase;
  const now = useNow();
  const total = plan.tasks.length;
  const percent = total === 0 ? 100 : (progress.done / total) * 100;
  return (
    <Panel title="Importing">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Text size="sm" fw={600}>
            {formatCount(progress.done)} of {plural(total, "row")}
          </Text>
          <Button size="xs" variant="default" loading={isStopping} onClick={onStop}>
            Stop
          </Button>
        </Group>
        <Progress value={percent} aria-label="Importing" />
        <VisuallyHidden role="status">{Math.floor(percent / 25) * 25} % imported</VisuallyHidden>
        <Text size="sm" c="dimmed">
          {[
            countWords({ ...progress, skipped: 0, refused: progress.refused.length }),
            paceWords(progress.done, total, now - began),
          ]
            .filter((part) => part !== "" && part !== "Nothing to do")
            .join(" · ") || "Writing the first rows"}
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
  const left = plan.tasks.length - outcome.done;
  return (
    <Stack gap="md">
      {stopped?.by === "server" && (
        <Failure title="The import did not come to its end" error={stopped.error} />
      )}
      <Alert
        color={stopped === null && refused === 0 ? "teal" : "yellow"}
        variant="light"
        role="status"
        icon={stopped === null ? <IconCheck /> : <IconHandStop />}
        title={counts === "Nothing to do" ? "Nothing was written" : `${counts}.`}
      >
        {(stopped !== null || outcome.unsure > 0) && (
          <>
            {stopped !== null && (
              <Text size="sm">
                {formatCount(outcome.done)} of {plural(plan.tasks.length, "row")} were done,{" "}
                {formatCount(left)} were not. What was written stays.
              </Text>
            )}
            {outcome.unsure > 0 && (
              <Text size="sm">
                For {plural(outcome.unsure, "row")} of those no answer came: they may be written or
                not.
              </Text>
            )}
          </>
        )}
      </Alert>
      <Group gap="xs">
        <LinkButton to="/collections/$name" params={{ name: collection }}>
          Show the records
        </LinkButton>
        <Button variant="default" onClick={onAgain}>
          Import another file
        </Button>
      </Group>
    </Stack>
  );
}
