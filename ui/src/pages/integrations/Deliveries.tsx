import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { type DeliveryState, useDeliveries, useReplayAll } from "../../api/automations";
import { asApiError } from "../../api/errors";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { For } from "../../parts/roles";
import { DeliveryDialog } from "./DeliveryDialog";
import { DeliveryRow } from "./DeliveryRow";

const STATES: readonly { value: DeliveryState; label: string; means: string }[] = [
  { value: "delivered", label: t`Delivered`, means: t`What was made, newest first.` },
  {
    value: "waiting",
    label: t`Waiting`,
    means: t`What is to be made, or made again. One that fails holds up those behind it.`,
  },
  {
    value: "dead",
    label: t`Given up`,
    means: t`What was refused, or tried too often. Mend what is wrong, then send it again.`,
  },
  {
    value: "held",
    label: t`Held`,
    means: t`What waited in a backup that was put back. It may have been made since: send it again only if it was not, or if the service knows the same call again.`,
  },
];

/** What became of the calls. */
export function Deliveries() {
  const [state, setState] = useState<DeliveryState>("delivered");
  const [shown, setShown] = useState<string | null>(null);
  const deliveries = useDeliveries(state);
  const counts = deliveries.data?.pages[0]?.counts;
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  const labelled = STATES.map(({ value, label }) => ({
    value,
    label: counts === undefined ? label : `${label} ${counts[value]}`,
  }));
  return (
    <Panel
      title={t`Deliveries`}
      description={STATES.find(({ value }) => value === state)?.means}
      aside={
        (state === "dead" || state === "held") &&
        items.length > 0 && (
          <For needs="owner">
            <ReplayAll state={state} />
          </For>
        )
      }
    >
      <Stack gap="md">
        <SegmentedControl
          data={labelled}
          value={state}
          onChange={(value) => setState(value as DeliveryState)}
          aria-label={t`Which deliveries`}
        />
        {deliveries.isPending ? (
          <Skeleton h={64} radius="md" role="status" aria-label={t`Loading the deliveries`} />
        ) : deliveries.isError ? (
          <Failure
            title={t`The deliveries could not be read`}
            error={deliveries.error}
            retry={() => void deliveries.refetch()}
          />
        ) : items.length === 0 ? (
          <Text c="dimmed">
            <Trans>There are none.</Trans>
          </Text>
        ) : (
          <ul className={classes.list} aria-label={t`Deliveries`}>
            {items.map((one) => (
              <DeliveryRow key={one.id} delivery={one} onShow={() => setShown(one.id)} />
            ))}
          </ul>
        )}
        {deliveries.hasNextPage && (
          <Group justify="center">
            <Button
              variant="default"
              loading={deliveries.isFetchingNextPage}
              onClick={() => void deliveries.fetchNextPage()}
            >
              <Trans>Show more</Trans>
            </Button>
          </Group>
        )}
      </Stack>
      {shown !== null && <DeliveryDialog id={shown} onClose={() => setShown(null)} />}
    </Panel>
  );
}

function ReplayAll({ state }: { state: DeliveryState }) {
  const replay = useReplayAll();
  return (
    <Button
      variant="default"
      size="xs"
      loading={replay.isPending}
      onClick={() =>
        replay.mutate(state, {
          onSuccess: ({ count }) => notifications.show({ message: t`${count} are sent again.` }),
          onError: (error) =>
            notifications.show({ color: "red", message: asApiError(error).message }),
        })
      }
    >
      <Trans>Send all again</Trans>
    </Button>
  );
}
