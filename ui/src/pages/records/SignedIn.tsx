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
import { parseWireDate, plural } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import { methodWords, placeOf } from "../../parts/signInWords";
import classes from "./RecordForm.module.css";

/** Where the person of this record is signed in, and the way to end it. */
export function SignedIn({ account }: { account: Account }) {
  const sessions = useSessions(account);
  const end = useEndSession(account);
  return (
    <section aria-label="Signed in">
      <Group justify="space-between" mb={6}>
        <Text size="sm" fw={500}>
          Signed in
        </Text>
        {sessions.data !== undefined && sessions.data.length > 0 && (
          <EndAll account={account} count={sessions.data.length} />
        )}
      </Group>
      {sessions.isPending ? (
        <Skeleton h={44} role="status" aria-label="Loading the sign-ins" />
      ) : sessions.data === undefined ? (
        <Failure
          title="The sign-ins could not be listed"
          error={sessions.error}
          retry={() => void sessions.refetch()}
        />
      ) : sessions.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nowhere.
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
      {end.isError && <Failure title="That sign-in could not be ended" error={end.error} />}
    </section>
  );
}

interface LineProps {
  session: Session;
  isEnding: boolean;
  onEnd: () => void;
}

function Line({ session, isEnding, onEnd }: LineProps) {
  const seen = parseWireDate(session.lastSeen);
  const name = placeOf(session);
  return (
    <li>
      <Stack gap={0} miw={0}>
        <Text size="sm" truncate title={session.userAgent}>
          {name}
          {session.current && (
            <Badge variant="light" size="xs" ml="xs">
              You
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {seen !== null && (
            <>
              Last seen <RelativeTime date={seen} now={new Date()} />
              {session.address !== "" && ` at ${session.address}`}
              {", "}
            </>
          )}
          with {methodWords(session.method)}
        </Text>
      </Stack>
      <Button
        size="compact-xs"
        variant="default"
        loading={isEnding}
        onClick={onEnd}
        aria-label={`Sign out ${name}`}
      >
        Sign out
      </Button>
    </li>
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
        notifications.show({ message: `Signed out of ${plural(ended, "place")}.` });
      },
    });
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setAsks(true)}>
        Sign out everywhere
      </Button>
      <ConfirmDialog
        opened={asks}
        title="Sign out everywhere?"
        confirm="Sign out everywhere"
        busy={endAll.isPending}
        onConfirm={confirm}
        onCancel={close}
      >
        <Stack gap="sm">
          <span>
            {count === 1 ? "The one sign-in ends" : `All ${count} sign-ins end`} at once, open
            streams too. The password stays as it is: whoever knows it can sign in again.
          </span>
          {endAll.isError && <Failure title="They could not be ended" error={endAll.error} />}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
