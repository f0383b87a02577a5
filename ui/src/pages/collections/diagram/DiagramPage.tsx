import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Skeleton, Stack, Switch, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconSchema } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useCollections } from "../../../api/collections";
import { EmptyState } from "../../../parts/EmptyState";
import { Failure } from "../../../parts/Failure";
import { LinkButton } from "../../../parts/links";
import { PageHeader } from "../../../parts/PageHeader";
import { Panel } from "../../../parts/Panel";
import { Diagram } from "./Diagram";
import classes from "./Diagram.module.css";
import { draw, type Relation } from "./layout";

/** How the collections hang together. */
export function DiagramPage() {
  return (
    <Box maw={1400} mx="auto">
      <PageHeader
        title={t`Diagram`}
        description={t`How your collections refer to each other. Open one with a click on its name.`}
        actions={
          <LinkButton to="/collections" variant="default">
            <Trans>All collections</Trans>
          </LinkButton>
        }
      />
      <Collections />
    </Box>
  );
}

function Collections() {
  const collections = useCollections();
  const [withSystem, setWithSystem] = useState(false);
  const all = collections.data;
  const drawing = useMemo(
    () => draw((all ?? []).filter(({ system }) => withSystem || !system)),
    [all, withSystem],
  );
  if (collections.isPending) {
    return <Skeleton h={480} radius="md" role="status" aria-label={t`Loading collections`} />;
  }
  if (all === undefined) {
    return (
      <Failure
        title={t`The collections could not be loaded`}
        error={collections.error}
        retry={() => void collections.refetch()}
      />
    );
  }
  return (
    <Stack gap="md">
      <Panel p={0}>
        {drawing.boxes.length === 0 ? (
          <EmptyState icon={IconSchema} title={t`Nothing to draw yet`}>
            <Trans>
              Each collection that you create becomes a box here, and each relation a line.
            </Trans>
          </EmptyState>
        ) : (
          // Anew for other boxes, so that all of them come into view.
          <Diagram
            key={drawing.boxes.map(({ collection }) => collection.id).join()}
            drawing={drawing}
          />
        )}
      </Panel>
      <Switch
        label={t`Show Homeport's own collections`}
        checked={withSystem}
        onChange={(event) => setWithSystem(event.currentTarget.checked)}
      />
      {drawing.relations.length > 0 && <Relations relations={drawing.relations} />}
    </Stack>
  );
}

/** The same in words. */
function Relations({ relations }: { relations: readonly Relation[] }) {
  return (
    <Panel p={0}>
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing="xs" horizontalSpacing="lg">
          <Table.Caption mt={0} mb={0}>
            <VisuallyHidden>
              <Trans>Relations</Trans>
            </VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Trans>A record of</Trans>
              </Table.Th>
              <Table.Th>
                <Trans>refers by</Trans>
              </Table.Th>
              <Table.Th>
                <Trans context="refers to a collection">to</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {relations.map(({ id, from, to, field, several }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <CollectionLink name={from} />
                </Table.Td>
                <Table.Td>{field}</Table.Td>
                <Table.Td>
                  <Text span size="sm" c="dimmed">
                    {several ? t`several of` : t`one of`}{" "}
                  </Text>
                  <CollectionLink name={to} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}

function CollectionLink({ name }: { name: string }) {
  return (
    <Link to="/collections/$name/edit" params={{ name }} className={classes.link}>
      {name}
    </Link>
  );
}
