import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconListDetails, IconTrash } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError } from "../../api/errors";
import { useLogStats, useLogs } from "../../api/logs";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { For } from "../../parts/roles";
import { ClearLogs } from "./ClearLogs";
import { HourBars } from "./HourBars";
import { LogPager } from "./LogPager";
import { LogPanel } from "./LogPanel";
import { LogTable } from "./LogTable";
import { LogTools } from "./LogTools";
import { isNarrowed, logFilter } from "./query";
import type { LogsSearch } from "./search";

const route = getRouteApi("/logs");
const PER_PAGE = 50;
const FOLLOW_MS = 3_000;

/** Why did this fail, and who asked? */
export function LogsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [follows, setFollows] = useState(false);
  const [asking, setAsking] = useState(false);
  const { page = 1, entry } = search;
  const now = new Date();
  const filter = logFilter(search, now);
  const everyMs = follows && page === 1 ? FOLLOW_MS : false;
  const logs = useLogs({ page, perPage: PER_PAGE, filter }, everyMs);
  const stats = useLogStats(filter, everyMs);

  const show = (part: Partial<LogsSearch>) =>
    void navigate({
      search: (old) => ({ ...old, ...part }),
      replace: !("entry" in part || "page" in part),
    });
  const narrow = (part: LogsSearch) =>
    void navigate({ search: ({ page: _, ...old }) => ({ ...old, ...part }), replace: true });
  const found = logs.data;
  const isEmpty = found !== undefined && found.totalItems === 0;
  return (
    <Box maw={1180} mx="auto">
      <PageHeader
        title={t`Logs`}
        description={t`What was asked of this box, and how it went.`}
        actions={
          <For needs="owner">
            <Button
              variant="default"
              leftSection={<IconTrash size={16} />}
              disabled={found === undefined || (isEmpty && !isNarrowed(search))}
              onClick={() => setAsking(true)}
            >
              <Trans>Clear the log</Trans>
            </Button>
          </For>
        }
      />
      <Stack gap="md">
        <LogTools search={search} onNarrow={narrow} follows={follows} onFollow={setFollows} />
        {search.since !== "hour" && stats.data !== undefined && stats.data.length > 0 && (
          <HourBars stats={stats.data} now={now} />
        )}
        {logs.isError && (
          <Failure
            title={t`The log could not be read`}
            error={logs.error}
            {...(asApiError(logs.error).status !== 404 && { retry: () => void logs.refetch() })}
          />
        )}
        {found === undefined ? (
          logs.isPending && <Waiting />
        ) : isEmpty ? (
          <Panel>
            <EmptyState
              icon={IconListDetails}
              title={isNarrowed(search) ? t`Nothing matches` : t`Nothing yet`}
              action={
                isNarrowed(search) && (
                  <Button
                    variant="default"
                    onClick={() => void navigate({ search: {}, replace: true })}
                  >
                    <Trans>Show everything</Trans>
                  </Button>
                )
              }
            >
              {isNarrowed(search)
                ? t`No entry is like what you are looking for.`
                : t`Each request that an app makes shows here, for as long as the settings say.`}
            </EmptyState>
          </Panel>
        ) : (
          <>
            <LogTable
              entries={found.items}
              isStale={logs.isPlaceholderData}
              onOpen={(id) => show({ entry: id })}
            />
            <LogPager logs={found} onPage={(next) => show({ page: next })} />
            {found.items.length === 0 && (
              <Alert variant="light" title={t`This page is past the end`}>
                <Button size="xs" variant="default" onClick={() => show({ page: 1 })}>
                  <Trans>Go to the first page</Trans>
                </Button>
              </Alert>
            )}
          </>
        )}
      </Stack>
      <LogPanel
        id={entry}
        known={found?.items.find(({ id }) => id === entry)}
        onClose={() => void navigate({ search: ({ entry: _, ...rest }) => rest })}
      />
      <ClearLogs opened={asking} onClose={() => setAsking(false)} />
    </Box>
  );
}

function Waiting() {
  return (
    <Stack gap="xs" role="status" aria-label={t`Loading the log`}>
      {["a", "b", "c", "d", "e", "f"].map((line) => (
        <Skeleton key={line} h={40} radius="md" />
      ))}
    </Stack>
  );
}
