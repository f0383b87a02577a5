import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconEye, IconLock, IconPencil } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import type { Collection, RuleName } from "../../api/types";
import { CollectionIcon } from "../../parts/CollectionIcon";
import { formatCount } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { useMay } from "../../parts/roles";
import classes from "./CollectionTable.module.css";
import { READ_RULES, WHO_WORDS, WRITE_RULES, whoMay } from "./rules";

export function CollectionTable({ collections }: { collections: readonly Collection[] }) {
  return (
    <Table.ScrollContainer minWidth={600}>
      <Table verticalSpacing="sm" horizontalSpacing="lg" className={classes.table}>
        <Table.Caption className={classes.caption}>
          <VisuallyHidden>
            <Trans>Collections</Trans>
          </VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Name</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Fields</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Who may read</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Who may write</Trans>
            </Table.Th>
            <Table.Th>
              <VisuallyHidden>
                <Trans>Actions</Trans>
              </VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {collections.map((collection) => (
            <CollectionRow key={collection.id} collection={collection} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

const HOLDS: Readonly<Record<string, string>> = {
  auth: t`People who sign in`,
  view: t`A view of others`,
};

function CollectionRow({ collection }: { collection: Collection }) {
  const { name, type, system, fields } = collection;
  const mayEdit = useMay("owner");
  const navigate = useNavigate();
  // The whole row is the target for a mouse; keyboards have the link in it.
  const open = (event: MouseEvent) => {
    const onLink = event.target instanceof Element && event.target.closest("a");
    if (!onLink) void navigate({ to: "/collections/$name", params: { name } });
  };
  return (
    <Table.Tr className={classes.row} onClick={open}>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <CollectionIcon type={type} size={20} className={classes.icon} />
          <div>
            <Link to="/collections/$name" params={{ name }} className={classes.name}>
              {name}
            </Link>
            <Text size="xs" c="dimmed">
              {HOLDS[type] ?? t`Records`}
              {system && ` · ${t`Homeport's own`}`}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>{formatCount(fields.length)}</Table.Td>
      <Table.Td>
        <Access collection={collection} rules={READ_RULES} />
      </Table.Td>
      <Table.Td>
        {type === "view" ? (
          <Text size="sm" c="dimmed">
            <Trans>Nobody</Trans>
          </Text>
        ) : (
          <Access collection={collection} rules={WRITE_RULES} />
        )}
      </Table.Td>
      <Table.Td ta="right">
        <LinkButton
          to="/collections/$name/edit"
          params={{ name }}
          variant="subtle"
          size="xs"
          leftSection={mayEdit ? <IconPencil size={14} /> : <IconEye size={14} />}
          aria-label={mayEdit ? t`Edit the collection ${name}` : t`Look at the collection ${name}`}
        >
          {mayEdit ? t`Edit` : t`Look at`}
        </LinkButton>
      </Table.Td>
    </Table.Tr>
  );
}

function Access({ collection, rules }: { collection: Collection; rules: readonly RuleName[] }) {
  const who = whoMay(collection, rules);
  return (
    <Badge
      variant="light"
      color={who === "anyone" ? "orange" : "gray"}
      tt="none"
      fw={550}
      className={classes.badge}
      leftSection={who === "admins" ? <IconLock size={12} /> : null}
    >
      {WHO_WORDS[who]}
    </Badge>
  );
}
