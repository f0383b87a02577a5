import { Group, List, Table, Text, VisuallyHidden } from "@mantine/core";
import type { MovedCollection, MoveInState } from "../../api/moveIn";
import { formatCount, plural } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

/** What came over, collection by collection. */
export function MoveInReport({ report }: { report: NonNullable<MoveInState["report"]> }) {
  const { collections } = report;
  const sum = (count: (moved: MovedCollection) => number) =>
    collections.reduce((total, moved) => total + count(moved), 0);
  const left = sum(({ refused }) => refused);
  const told =
    `${plural(
      sum(({ records }) => records),
      "record",
    )} and ` +
    `${plural(
      sum(({ files }) => files),
      "file",
    )} came over` +
    (left > 0 ? `; ${plural(left, "record")} could not.` : ".");
  return (
    <Panel
      title="What came over"
      description={<span role="status">{told}</span>}
      aside={<LinkButton to="/collections">See the collections</LinkButton>}
    >
      <Table.ScrollContainer minWidth={480}>
        <Table verticalSpacing="xs">
          <Table.Caption style={{ margin: 0, height: 0 }}>
            <VisuallyHidden>What came over of each collection</VisuallyHidden>
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Collection</Table.Th>
              <Table.Th ta="right">New records</Table.Th>
              <Table.Th ta="right">New files</Table.Th>
              <Table.Th ta="right">Here already</Table.Th>
              <Table.Th ta="right">Left behind</Table.Th>
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
          Views have no records of their own. Admins are in _superusers.
        </Text>
      </Group>
    </Panel>
  );
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
                <List.Item key={at}>{reason}</List.Item>
              ))}
            </List>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
