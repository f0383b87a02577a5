import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Skeleton, Table, Text, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPlay } from "@tabler/icons-react";
import { asApiError } from "../../api/errors";
import { type Job, useJobs, useRunJob } from "../../api/policy";
import { cronWords, jobWords, nextRun } from "../../parts/cron";
import { Failure } from "../../parts/Failure";
import { formatDateTime } from "../../parts/format";
import { Panel } from "../../parts/Panel";

/** What the box does by itself, and when. */
export function JobsPanel() {
  const jobs = useJobs();
  // A server that has none of it.
  if (jobs.isError && asApiError(jobs.error).status === 404) return null;
  return (
    <Panel title={t`Scheduled tasks`} description={t`What this box does by itself.`}>
      {jobs.isPending ? (
        <Skeleton h={120} role="status" aria-label={t`Loading the tasks`} />
      ) : jobs.data === undefined ? (
        <Failure
          title={t`The tasks could not be read`}
          error={jobs.error}
          retry={() => void jobs.refetch()}
        />
      ) : jobs.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nothing is scheduled.</Trans>
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing="xs">
            <Table.Caption style={{ margin: 0, height: 0 }}>
              <VisuallyHidden>
                <Trans>Scheduled tasks</Trans>
              </VisuallyHidden>
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>
                  <Trans>Task</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans>How often</Trans>
                </Table.Th>
                <Table.Th>
                  <Trans context="next run">Next</Trans>
                </Table.Th>
                <Table.Th>
                  <VisuallyHidden>
                    <Trans>Actions</Trans>
                  </VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.data.map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

function JobRow({ job }: { job: Job }) {
  const run = useRunJob();
  const words = jobWords(job.id);
  const next = nextRun(job.expression, new Date());
  const start = () =>
    run.mutate(job.id, {
      onSuccess: () => notifications.show({ message: t`Started: ${words}.` }),
      onError: (error) =>
        notifications.show({
          color: "red",
          title: t`This could not be started: ${words}`,
          message: asApiError(error).message,
          autoClose: false,
        }),
    });
  return (
    <Table.Tr>
      <Table.Td>
        {words}
        {words !== job.id && (
          <Text size="xs" c="dimmed" ff="monospace">
            {job.id}
          </Text>
        )}
      </Table.Td>
      <Table.Td title={`${job.expression} (UTC)`}>{cronWords(job.expression)}</Table.Td>
      <Table.Td>{next === null ? "–" : formatDateTime(next)}</Table.Td>
      <Table.Td ta="right">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={13} />}
          loading={run.isPending}
          onClick={start}
          aria-label={t`Run now: ${words}`}
        >
          <Trans>Run now</Trans>
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
