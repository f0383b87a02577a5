import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import {
  type Account,
  type Session,
  useEndAllSessions,
  useEndSession,
  useSessions,
} from "../../api/sessions";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import { methodWords, placeOf } from "../../parts/signInWords";
import classes from "./RecordForm.module.css";

/** Where the person of this record is signed in, and the way to end it. */
export function SignedIn({ account }: { account: Account }) {
  const sessions = useSessions(account);
  const end = useEndSession(account);
  return (
    <section aria-label={t`Signed in`}>
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={500}>
          <Trans>Signed in</Trans>
        </Text>
        {sessions.data !== undefined && sessions.data.length > 0 && (
          <EndAll account={account} count={sessions.data.length} />
        )}
      </Group>
      {sessions.isPending ? (
        <Skeleton h={44} role="status" aria-label={t`Loading the sign-ins`} />
      ) : sessions.data === undefined ? (
        <Failure
          title={t`The sign-ins could not be listed`}
          error={sessions.error}
          retry={() => void sessions.refetch()}
        />
      ) : sessions.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nowhere.</Trans>
        </Text>
      ) : (
        <ul className={classes.sessions}>
          {sessions.data.map((session) => (
            <Line
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables === session.id}
              onEnd={() => end.mutate(session.id)}
            />
          ))}
        </ul>
      )}
      {end.isError && <Failure title={t`That sign-in could not be ended`} error={end.error} />}
    </section>
  );
}

interface LineProps {
  session: Session;
  isEnding: boolean;
  onEnd: () => void;
}

function Line({ session, isEnding, onEnd }: LineProps) {
  const name = placeOf(session);
  return (
    <li>
      <Stack gap={0} miw={0}>
        <Text size="sm" truncate title={session.userAgent}>
          {name}
          {session.current && (
            <Badge variant="light" size="xs" ml="xs">
              <Trans>You</Trans>
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          <LastSeen session={session} />
        </Text>
      </Stack>
      <Button
        size="compact-xs"
        variant="default"
        loading={isEnding}
        onClick={onEnd}
        aria-label={t`Sign out ${name}`}
      >
        <Trans>Sign out</Trans>
      </Button>
    </li>
  );
}

function LastSeen({ session }: { session: Session }) {
  const { address } = session;
  const seen = parseWireDate(session.lastSeen);
  const method = methodWords(session.method);
  if (seen === null) return <Trans>with {method}</Trans>;
  const when = <RelativeTime date={seen} now={new Date()} />;
  return address === "" ? (
    <Trans>
      Last seen {when}, with {method}
    </Trans>
  ) : (
    <Trans>
      Last seen {when} at {address}, with {method}
    </Trans>
  );
}

function EndAll({ account, count }: { account: Account; count: number }) {
  const endAll = useEndAllSessions(account);
  const [asks, setAsks] = useState(false);
  const close = () => {
    endAll.reset();
    setAsks(false);
  };
  const confirm = () =>
    endAll.mutate(undefined, {
      onSuccess: ({ ended }) => {
        close();
        notifications.show({
          message: plural(ended, {
            one: "Signed out of # place.",
            other: "Signed out of # places.",
          }),
        });
      },
    });
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setAsks(true)}>
        <Trans>Sign out everywhere</Trans>
      </Button>
      <ConfirmDialog
        opened={asks}
        title={t`Sign out everywhere?`}
        confirm={t`Sign out everywhere`}
        busy={endAll.isPending}
        onConfirm={confirm}
        onCancel={close}
      >
        <Stack gap="sm">
          <span>
            {plural(count, {
              one: "The one sign-in ends at once, open streams too. The password stays as it is: whoever knows it can sign in again.",
              other:
                "All # sign-ins end at once, open streams too. The password stays as it is: whoever knows it can sign in again.",
            })}
          </span>
          {endAll.isError && <Failure title={t`They could not be ended`} error={endAll.error} />}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
