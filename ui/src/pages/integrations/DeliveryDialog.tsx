import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  type DeliveryDetail,
  useDelivery,
  useDiscardDelivery,
  useReplayDelivery,
} from "../../api/automations";
import { asApiError } from "../../api/errors";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { For } from "../../parts/roles";
import { Snippet } from "../../parts/Snippet";

interface Props {
  id: string;
  onClose: () => void;
}

/** A delivery with what was sent and answered, secrets struck out. */
export function DeliveryDialog({ id, onClose }: Props) {
  const delivery = useDelivery(id);
  return (
    <Modal opened onClose={onClose} title={t`Delivery`} size="lg">
      {delivery.isPending ? (
        <Skeleton h={160} radius="md" role="status" aria-label={t`Loading the delivery`} />
      ) : delivery.isError ? (
        <Failure
          title={t`The delivery could not be read`}
          error={delivery.error}
          retry={() => void delivery.refetch()}
        />
      ) : (
        <Content delivery={delivery.data} onClose={onClose} />
      )}
    </Modal>
  );
}

function Content({ delivery, onClose }: { delivery: DeliveryDetail; onClose: () => void }) {
  const { name, integration, action, collection, record, key, kind, status, message } = delivery;
  return (
    <Stack gap="md">
      <div>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          <Trans>
            {integration}, {action}, for {collection} {record}
          </Trans>
        </Text>
      </div>
      {message !== "" && (
        <Alert color="red" variant="light" title={kind}>
          {said(message)}
          {status !== 0 && ` ${t`The service answered with ${status}.`}`}
        </Alert>
      )}
      <Text size="sm">
        <Trans>The service knows this call by its key: {key}</Trans>
      </Text>
      <Part name={t`What it is given`} value={delivery.input} />
      <Part name={t`The last request`} value={delivery.request} />
      <Part name={t`Its answer`} value={delivery.answer} />
      <For needs="owner">
        <Actions delivery={delivery} onClose={onClose} />
      </For>
    </Stack>
  );
}

function Part({ name, value }: { name: string; value: unknown }) {
  if (value === null) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {name}
      </Text>
      <Snippet code={JSON.stringify(value, null, 2)} name={name} />
    </div>
  );
}

function Actions({ delivery, onClose }: { delivery: DeliveryDetail; onClose: () => void }) {
  const replay = useReplayDelivery();
  const discard = useDiscardDelivery();
  const { id, state } = delivery;
  if (state === "delivered") return null;
  const done = (message: string) => ({
    onSuccess: () => {
      notifications.show({ message });
      onClose();
    },
  });
  const error = replay.error ?? discard.error;
  return (
    <>
      {error !== null && (
        <Alert color="red" variant="light" role="alert" title={t`Not done`}>
          {asApiError(error).message}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          color="red"
          loading={discard.isPending}
          onClick={() => discard.mutate(id, done(t`It is let go.`))}
        >
          <Trans>Let it go</Trans>
        </Button>
        {state !== "waiting" && (
          <Button
            loading={replay.isPending}
            onClick={() => replay.mutate(id, done(t`It is sent again.`))}
          >
            <Trans>Send again</Trans>
          </Button>
        )}
      </Group>
    </>
  );
}
