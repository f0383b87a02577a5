import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Group, List, Table, Text, VisuallyHidden } from "@mantine/core";
import type { MovedCollection, MoveInState } from "../../api/moveIn";
import { said } from "../../language/server/said";
import { formatCount } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

/** What came over, collection by collection. */
export function MoveInReport({ report }: { report: NonNullable<MoveInState["report"]> }) {
  const { collections } = report;
  const sum = (count: (moved: MovedCollection) => number) =>
    collections.reduce((total, moved) => total + count(moved), 0);
  const told = words(
    sum(({ records }) => records),
    sum(({ files }) => files),
    sum(({ refused }) => refused),
  );
  return (
    <Panel
      title={t`What came over`}
      description={<span role="status">{told}</span>}
      aside={
        <LinkButton to="/collections">
          <Trans>See the collections</Trans>
        </LinkButton>
      }
    >
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing="xs">
          <Table.Caption style={{ margin: 0, height: 0 }}>
            <VisuallyHidden>
              <Trans>What came over of each collection</Trans>
            </VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <Trans>Collection</Trans>
              </Table.Th>
              <Table.Th ta="right">
                <Trans>New records</Trans>
              </Table.Th>
              <Table.Th ta="right">
                <Trans>New files</Trans>
              </Table.Th>
              <Table.Th ta="right">
                <Trans>Here already</Trans>
              </Table.Th>
              <Table.Th ta="right">
                <Trans>Left behind</Trans>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {collections.map((moved) => (
              <Row key={moved.name} moved={moved} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group mt="xs">
        <Text size="sm" c="dimmed">
          <Trans>Views have no records of their own. Admins are in _superusers.</Trans>
        </Text>
      </Group>
    </Panel>
  );
}

/** All of it in a sentence. */
function words(records: number, files: number, left: number): string {
  return left > 0
    ? t`${plural(records, { one: "# record", other: "# records" })} and ${plural(files, { one: "# file", other: "# files" })} came over; ${plural(left, { one: "# record", other: "# records" })} could not.`
    : t`${plural(records, { one: "# record", other: "# records" })} and ${plural(files, { one: "# file", other: "# files" })} came over.`;
}

function Row({ moved }: { moved: MovedCollection }) {
  const { name, records, files, known, refused, left } = moved;
  return (
    <>
      <Table.Tr {...(left.length > 0 && { style: { borderBottom: "none" } })}>
        <Table.Td style={{ overflowWrap: "anywhere" }}>{name}</Table.Td>
        <Table.Td ta="right">{formatCount(records)}</Table.Td>
        <Table.Td ta="right">{formatCount(files)}</Table.Td>
        <Table.Td ta="right">{formatCount(known)}</Table.Td>
        <Table.Td ta="right">{formatCount(refused)}</Table.Td>
      </Table.Tr>
      {left.length > 0 && (
        <Table.Tr>
          <Table.Td colSpan={5} pt={0}>
            <List size="sm" c="dimmed">
              {left.map((reason, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: reasons never move, and may repeat
                <List.Item key={at}>{said(reason)}</List.Item>
              ))}
            </List>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
