import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconRefresh } from "@tabler/icons-react";
import { asApiError } from "../../api/errors";
import { useMailQueue, useRetryMail } from "../../api/mail";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { formatDateTime, formatRelative, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";

/** The letters that wait, and what the mail server said. */
export function QueuePanel() {
  const queue = useMailQueue();
  const retry = useRetryMail();
  const waiting = queue.data?.waiting ?? 0;
  const tryNow = () =>
    retry.mutate(undefined, {
      onSuccess: () => notifications.show({ message: t`Homeport tries the letters that wait.` }),
      onError: (error) =>
        notifications.show({ color: "red", message: asApiError(error).message, autoClose: false }),
    });
  return (
    <Panel
      title={t`Letters that wait`}
      description={t`Kept on disk until the mail server has taken them, for as long as they are of use.`}
      aside={
        waiting > 0 ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            loading={retry.isPending}
            onClick={tryNow}
          >
            <Trans>Try now</Trans>
          </Button>
        ) : undefined
      }
    >
      {queue.isPending ? (
        <Skeleton h={24} role="status" aria-label={t`Loading the letters that wait`} />
      ) : queue.data === undefined ? (
        <Failure
          title={t`The letters that wait could not be counted`}
          error={queue.error}
          retry={() => void queue.refetch()}
        />
      ) : (
        <Stack gap="sm">
          <Text size="sm" role="status">
            {waitingWords(waiting, queue.data.next ?? null)}
          </Text>
          <Trouble
            color="yellow"
            title={t`The mail server did not take a letter`}
            trouble={queue.data.delayed ?? null}
          />
          <Trouble
            color="red"
            title={t`A letter was refused for good`}
            trouble={queue.data.refused ?? null}
          />
        </Stack>
      )}
    </Panel>
  );
}

function waitingWords(waiting: number, next: string | null): string {
  if (waiting === 0) return t`None.`;
  const words = plural(waiting, { one: "# letter waits.", other: "# letters wait." });
  const due = parseWireDate(next);
  return due === null ? words : `${words} ${nextTry(due, new Date())}`;
}

function nextTry(due: Date, now: Date): string {
  if (due.getTime() - now.getTime() < 60_000) return t`The next try is within a minute.`;
  const when = formatRelative(due, now);
  return t`The next try is ${when}.`;
}

interface TroubleProps {
  color: string;
  title: string;
  trouble: { at: string; said: string; mend?: string | null } | null;
}

function Trouble({ color, title, trouble }: TroubleProps) {
  if (trouble === null) return null;
  const at = parseWireDate(trouble.at);
  return (
    <Alert color={color} variant="light" title={title}>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {at === null ? "" : `${formatDateTime(at)}: `}
        {said(trouble.said)}
      </Text>
      {trouble.mend != null && (
        <Text size="sm" mt={4}>
          {said(trouble.mend)}
        </Text>
      )}
    </Alert>
  );
}
