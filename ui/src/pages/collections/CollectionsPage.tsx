import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Skeleton, Stack, Switch } from "@mantine/core";
import {
  IconDatabase,
  IconFileExport,
  IconFileImport,
  IconPlus,
  IconSchema,
} from "@tabler/icons-react";
import { useState } from "react";
import { useCollections } from "../../api/collections";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { For } from "../../parts/roles";
import { CollectionTable } from "./CollectionTable";

export function CollectionsPage() {
  return (
    <Box maw={1080} mx="auto">
      <PageHeader
        title={t`Collections`}
        description={t`What your app stores. Each collection holds records of one kind.`}
        actions={
          <>
            <LinkButton to="/diagram" variant="default" leftSection={<IconSchema size={16} />}>
              <Trans>Diagram</Trans>
            </LinkButton>
            <For needs="owner">
              <LinkButton
                to="/import-collections"
                variant="default"
                leftSection={<IconFileImport size={16} />}
              >
                <Trans>Import</Trans>
              </LinkButton>
            </For>
            <LinkButton
              to="/export-collections"
              variant="default"
              leftSection={<IconFileExport size={16} />}
            >
              <Trans>Export</Trans>
            </LinkButton>
            <For needs="owner">
              <CreateButton />
            </For>
          </>
        }
      />
      <Collections />
    </Box>
  );
}

function Collections() {
  const collections = useCollections();
  const [withSystem, setWithSystem] = useState(false);
  if (collections.isPending) {
    return (
      <Stack gap="xs" role="status" aria-label={t`Loading collections`}>
        {["a", "b", "c", "d"].map((row) => (
          <Skeleton key={row} h={56} radius="md" />
        ))}
      </Stack>
    );
  }
  if (collections.data === undefined) {
    return (
      <Failure
        title={t`The collections could not be loaded`}
        error={collections.error}
        retry={() => void collections.refetch()}
      />
    );
  }
  const own = collections.data.filter(({ system }) => !system);
  const shown = withSystem ? collections.data : own;
  return (
    <Stack gap="md">
      <Panel p={0}>
        {shown.length === 0 ? (
          <EmptyState
            icon={IconDatabase}
            title={t`No collections yet`}
            action={
              <For needs="owner">
                <CreateButton />
              </For>
            }
          >
            <Trans>
              Start with the thing your app is about: orders, guests, tasks. You can change
              everything about it later.
            </Trans>
          </EmptyState>
        ) : (
          <CollectionTable collections={shown} />
        )}
      </Panel>
      {own.length < collections.data.length && (
        <Switch
          label={t`Show Homeport's own collections`}
          checked={withSystem}
          onChange={(event) => setWithSystem(event.currentTarget.checked)}
        />
      )}
    </Stack>
  );
}

function CreateButton() {
  return (
    <LinkButton to="/new-collection" leftSection={<IconPlus size={16} />}>
      <Trans>Create a collection</Trans>
    </LinkButton>
  );
}
