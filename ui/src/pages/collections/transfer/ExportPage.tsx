import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Checkbox, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconDatabase, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useCollections } from "../../../api/collections";
import type { Collection } from "../../../api/types";
import { CollectionIcon } from "../../../parts/CollectionIcon";
import { CopyAction } from "../../../parts/CopyLine";
import { saveText } from "../../../parts/download";
import { EmptyState } from "../../../parts/EmptyState";
import { Failure } from "../../../parts/Failure";
import { LinkButton } from "../../../parts/links";
import { PageHeader } from "../../../parts/PageHeader";
import { Panel } from "../../../parts/Panel";
import { exportText } from "./plan";
import { haveServices } from "./services";
import classes from "./Transfer.module.css";

/** Collections as a file: for another box, for PocketBase, for a repository. Not their records. */
export function ExportPage() {
  const collections = useCollections();
  return (
    <Box maw={1080} mx="auto">
      <PageHeader
        title={t`Export collections`}
        description={t`What your collections are like: fields, rules and indexes, as JSON that Homeport and PocketBase import. Records are not part of it.`}
        actions={
          <LinkButton to="/collections" variant="default">
            <Trans>Back to collections</Trans>
          </LinkButton>
        }
      />
      {collections.isPending ? (
        <Skeleton h={420} radius="lg" role="status" aria-label={t`Loading the collections`} />
      ) : collections.data === undefined ? (
        <Failure
          title={t`The collections could not be loaded`}
          error={collections.error}
          retry={() => void collections.refetch()}
        />
      ) : (
        <Export collections={collections.data.filter(({ system }) => !system)} />
      )}
    </Box>
  );
}

function Export({ collections }: { collections: readonly Collection[] }) {
  const [left, setLeft] = useState<readonly string[]>([]);
  const chosen = collections.filter(({ id }) => !left.includes(id));
  const chosenCount = chosen.length;
  const text = exportText(chosen);
  if (collections.length === 0) {
    return (
      <Panel>
        <EmptyState
          icon={IconDatabase}
          title={t`No collections yet`}
          action={
            <LinkButton to="/new-collection">
              <Trans>Create a collection</Trans>
            </LinkButton>
          }
        >
          <Trans>There is nothing to export until there is one.</Trans>
        </EmptyState>
      </Panel>
    );
  }
  const all = chosenCount === collections.length;
  return (
    <div className={classes.columns}>
      <Panel title={t`Collections`}>
        <Stack gap="sm">
          <Checkbox
            label={t`All`}
            checked={all}
            indeterminate={!all && chosenCount > 0}
            onChange={() => setLeft(all ? collections.map(({ id }) => id) : [])}
          />
          {collections.map(({ id, name, type }) => (
            <Checkbox
              key={id}
              label={
                <Group gap={7} wrap="nowrap">
                  <CollectionIcon type={type} size={16} className={classes.icon} />
                  {name}
                </Group>
              }
              checked={!left.includes(id)}
              onChange={() =>
                setLeft(left.includes(id) ? left.filter((other) => other !== id) : [...left, id])
              }
            />
          ))}
        </Stack>
      </Panel>
      <Panel p={0} className={classes.file ?? ""}>
        <Group justify="space-between" className={classes.head ?? ""}>
          <Text size="sm" c="dimmed" role="status">
            {plural(chosenCount, { one: "# collection", other: "# collections" })}
          </Text>
          <Group gap="xs">
            <CopyAction value={text} name={t`the collections as JSON`} />
            <Button
              size="xs"
              leftSection={<IconDownload size={14} />}
              disabled={chosenCount === 0}
              onClick={() => saveText("collections.json", text)}
            >
              <Trans>Download</Trans>
            </Button>
          </Group>
        </Group>
        {haveServices(chosen) && (
          <Text size="sm" c="dimmed" px="lg" pb="sm">
            <Trans>
              The services that people sign in with are in it without their client secrets. A box
              that has the secret keeps it; on another one you enter it after the import.
            </Trans>
          </Text>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={classes.json} tabIndex={0} aria-label={t`The collections as JSON`}>
          <pre>{text}</pre>
        </section>
      </Panel>
    </div>
  );
}
