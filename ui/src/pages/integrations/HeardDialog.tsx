import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Badge, Button, Group, List, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { asApiError } from "../../api/errors";
import { type HeardDetail, useDiscardHeard, useOneHeard, useReplayHeard } from "../../api/intakes";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { Snippet } from "../../parts/Snippet";
import { STATES } from "./intake";

interface Props {
  id: string;
  onClose: () => void;
}

/** An event with what it says, secrets struck out, and what it has set. */
export function HeardDialog({ id, onClose }: Props) {
  const heard = useOneHeard(id);
  return (
    <Modal opened onClose={onClose} title={t`Event`} size="lg">
      {heard.isPending ? (
        <Skeleton h={160} radius="md" role="status" aria-label={t`Loading the event`} />
      ) : heard.isError ? (
        <Failure
          title={t`The event could not be read`}
          error={heard.error}
          retry={() => void heard.refetch()}
        />
      ) : (
        <Content heard={heard.data} />
      )}
    </Modal>
  );
}

function Content({ heard }: { heard: HeardDetail }) {
  const { integration, kind, event, state, intake, error, deeds, repeats } = heard;
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600}>{kind === "" ? integration : kind}</Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            <Trans>
              {integration} knows it as {event}
            </Trans>
          </Text>
        </div>
        <Badge variant="light" color={STATES[state].color} tt="none" fw={550}>
          {STATES[state].label}
        </Badge>
      </Group>
      {error !== "" && (
        <Alert color="red" variant="light" title={t`${intake} has failed, and nothing was set`}>
          {said(error)}
        </Alert>
      )}
      {repeats > 0 && (
        <Text size="sm">
          {plural(repeats, {
            one: "One more that is the same was taken for this one. Where events have an id, name it in the integration.",
            other:
              "# more that are the same were taken for this one. Where events have an id, name it in the integration.",
          })}
        </Text>
      )}
      {deeds.length > 0 && (
        <List size="sm" aria-label={t`What it has set`}>
          {deeds.map((deed) => (
            <List.Item key={deed.intake}>{wordsOf(deed)}</List.Item>
          ))}
        </List>
      )}
      <div>
        <Text size="sm" fw={600} mb={4}>
          <Trans>What it says</Trans>
        </Text>
        <Snippet code={JSON.stringify(heard.body, null, 2)} name={t`What it says`} />
      </div>
      {state !== "done" && <Actions id={heard.id} state={state} />}
    </Stack>
  );
}

function Actions({ id, state }: Pick<HeardDetail, "id" | "state">) {
  const replay = useReplayHeard();
  const discard = useDiscardHeard();
  const refused = replay.error ?? discard.error;
  return (
    <>
      {refused !== null && (
        <Alert color="red" variant="light" role="alert" title={t`Not done`}>
          {asApiError(refused).message}
        </Alert>
      )}
      {replay.data !== undefined && (
        <Text size="sm" role="status">
          {replay.data.state === "failed"
            ? t`It was taken in again, and has failed again.`
            : t`It was taken in again, and still no intake is about it.`}
        </Text>
      )}
      <Group justify="flex-end">
        {state === "failed" && (
          <Button variant="default" loading={discard.isPending} onClick={() => discard.mutate(id)}>
            <Trans>Let it go</Trans>
          </Button>
        )}
        <Button loading={replay.isPending} onClick={() => replay.mutate(id)}>
          <Trans>Take it in again</Trans>
        </Button>
      </Group>
    </>
  );
}

function wordsOf({ name, did, collection, record }: HeardDetail["deeds"][number]): string {
  if (did === "created") return t`${name} has made ${record} of ${collection}`;
  return did === "changed"
    ? t`${name} has changed ${record} of ${collection}`
    : t`${name} has left ${record} of ${collection} as it is: it is newer`;
}
