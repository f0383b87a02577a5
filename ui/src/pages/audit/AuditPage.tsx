import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Group, Menu, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload, IconHistory, IconRefresh, IconShieldCheck } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { auditExportUrl, refreshAudit, useAudit } from "../../api/audit";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { For } from "../../parts/roles";
import { AuditPanel } from "./AuditPanel";
import { AuditTable } from "./AuditTable";
import { AuditTools } from "./AuditTools";
import { type AuditSearch, filterOf, isNarrowed } from "./search";
import { VerifyTrail } from "./VerifyTrail";

const route = getRouteApi("/audit");

/** Who did what to this box's security, and is that all? */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [verifies, setVerifies] = useState(false);
  const filter = filterOf(search);
  const audit = useAudit(filter);
  const entries = audit.data?.pages.flatMap(({ items }) => items);
  const narrow = (part: { [P in keyof AuditSearch]: AuditSearch[P] | undefined }) =>
    void navigate({
      search: (old) => ({ ...filterOf(old), ...part }) as AuditSearch,
      replace: true,
    });
  return (
    <Box maw={1180} mx="auto">
      <PageHeader
        title={t`Audit`}
        description={t`Who did what to this box's security. Nothing can be removed here, and what is changed past Homeport is found.`}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconShieldCheck size={16} />}
              onClick={() => setVerifies(true)}
            >
              <Trans context="audit">Verify</Trans>
            </Button>
            <For needs="owner">
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" leftSection={<IconDownload size={16} />}>
                    <Trans>Export</Trans>
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item component="a" href={auditExportUrl("jsonl", filter)} download>
                    <Trans>JSON lines, as they are kept</Trans>
                  </Menu.Item>
                  <Menu.Item component="a" href={auditExportUrl("csv", filter)} download>
                    <Trans>Table (CSV)</Trans>
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </For>
          </>
        }
      />
      <Stack gap="md">
        <AuditTools search={search} onNarrow={narrow} />
        {audit.isError && (
          <Failure
            title={t`The trail could not be read`}
            error={audit.error}
            retry={() => void audit.refetch()}
          />
        )}
        {entries === undefined ? (
          audit.isPending && <Waiting />
        ) : (
          <>
            {entries.length > 0 && (
              <AuditTable
                entries={entries}
                onOpen={(entry) => void navigate({ search: (old) => ({ ...old, entry }) })}
              />
            )}
            {entries.length === 0 && !audit.hasNextPage && (
              <Nothing
                isNarrowed={isNarrowed(search)}
                onShowAll={() => void navigate({ search: {}, replace: true })}
              />
            )}
            <Group justify="space-between">
              <Button
                variant="subtle"
                size="xs"
                leftSection={<IconRefresh size={14} />}
                onClick={() => void refreshAudit()}
              >
                <Trans>Look for new entries</Trans>
              </Button>
              {audit.hasNextPage ? (
                <Button
                  variant="default"
                  size="xs"
                  loading={audit.isFetchingNextPage}
                  onClick={() => void audit.fetchNextPage()}
                >
                  {entries.length === 0 ? t`Nothing yet; look further back` : t`Show older entries`}
                </Button>
              ) : (
                <Text size="sm" c="dimmed">
                  <Trans>No older entries</Trans>
                </Text>
              )}
            </Group>
          </>
        )}
      </Stack>
      <AuditPanel
        entry={entries?.find(({ seq }) => seq === search.entry)}
        onClose={() => void navigate({ search: filterOf })}
      />
      <VerifyTrail opened={verifies} onClose={() => setVerifies(false)} />
    </Box>
  );
}

function Nothing({ isNarrowed, onShowAll }: { isNarrowed: boolean; onShowAll: () => void }) {
  return (
    <Panel>
      <EmptyState
        icon={IconHistory}
        title={isNarrowed ? t`Nothing matches` : t`Nothing yet`}
        action={
          isNarrowed && (
            <Button variant="default" onClick={onShowAll}>
              <Trans>Show everything</Trans>
            </Button>
          )
        }
      >
        {isNarrowed
          ? t`No entry is like what you are looking for.`
          : t`Sign-ins, and changes of admins, rules, devices and settings show here.`}
      </EmptyState>
    </Panel>
  );
}

function Waiting() {
  return (
    <Stack gap="xs" role="status" aria-label={t`Loading the trail`}>
      {["a", "b", "c", "d", "e", "f"].map((line) => (
        <Skeleton key={line} h={40} radius="md" />
      ))}
    </Stack>
  );
}
