import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Text } from "@mantine/core";
import { asApiError } from "../../api/errors";
import { useReplayFailed } from "../../api/intakes";

/** Takes in again all that has failed, once what was wrong is mended. */
export function ReplayFailed() {
  const replay = useReplayFailed();
  const { done, failed, left } = replay.data ?? { done: 0, failed: 0, left: 0 };
  return (
    <>
      {replay.isError && (
        <Alert color="red" variant="light" role="alert" title={t`Not done`} mt="md">
          {asApiError(replay.error).message}
        </Alert>
      )}
      <Text size="sm" c="dimmed" mt="md">
        <Trans>
          Where an intake does not say what tells newer events from older ones, what is taken in
          again goes over what came since.
        </Trans>
      </Text>
      <Group justify="flex-end" mt="xs">
        {replay.data !== undefined && (
          <Text size="sm" role="status">
            {left > 0
              ? t`Done: ${done}. Failed again: ${failed}. Still waiting: ${left}.`
              : t`Done: ${done}. Failed again: ${failed}.`}
          </Text>
        )}
        <Button loading={replay.isPending} onClick={() => replay.mutate()}>
          <Trans>Take all of them in again</Trans>
        </Button>
      </Group>
    </>
  );
}
