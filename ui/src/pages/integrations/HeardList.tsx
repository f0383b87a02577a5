import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type HeardState, useHeard } from "../../api/intakes";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { For } from "../../parts/roles";
import { HeardDialog } from "./HeardDialog";
import { HeardRow } from "./HeardRow";
import { STATES } from "./intake";
import { ReplayFailed } from "./ReplayFailed";

const SHOWN: readonly { value: HeardState | "all"; label: string }[] = [
  { value: "all", label: t`All` },
  { value: "done", label: STATES.done.label },
  { value: "unmatched", label: STATES.unmatched.label },
  { value: "discarded", label: STATES.discarded.label },
  { value: "failed", label: STATES.failed.label },
];

/** What services have told, and what became of it. */
export function HeardList() {
  const [state, setState] = useState<HeardState | "all">("all");
  const [shown, setShown] = useState<string | null>(null);
  const heard = useHeard(state === "all" ? null : state, null);
  const items = heard.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      title={t`What was heard`}
      description={t`By integration, newest first. What has failed has set nothing: mend what is wrong, then take it in again.`}
    >
      <Stack gap="md">
        <SegmentedControl
          data={[...SHOWN]}
          value={state}
          onChange={(value) => setState(value as HeardState | "all")}
          aria-label={t`Which events`}
        />
        {heard.isPending ? (
          <Skeleton h={64} radius="md" role="status" aria-label={t`Loading the events`} />
        ) : heard.isError ? (
          <Failure
            title={t`The events could not be read`}
            error={heard.error}
            retry={() => void heard.refetch()}
          />
        ) : items.length === 0 ? (
          <Text c="dimmed">
            {heard.hasNextPage ? (
              <Trans>There are none among the newest ones.</Trans>
            ) : (
              <Trans>There are none.</Trans>
            )}
          </Text>
        ) : (
          <ul className={classes.list} aria-label={t`Events`}>
            {items.map((one) => (
              <HeardRow key={one.id} heard={one} onShow={() => setShown(one.id)} />
            ))}
          </ul>
        )}
        {heard.hasNextPage && (
          <Group justify="center">
            <Button
              variant="default"
              loading={heard.isFetchingNextPage}
              onClick={() => void heard.fetchNextPage()}
            >
              <Trans>Show more</Trans>
            </Button>
          </Group>
        )}
      </Stack>
      {state === "failed" && items.length > 0 && (
        <For needs="owner">
          <ReplayFailed />
        </For>
      )}
      {shown !== null && <HeardDialog id={shown} onClose={() => setShown(null)} />}
    </Panel>
  );
}
