import { Checkbox, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useCollections } from "../../api/collections";
import type { ApiKeyAction } from "../../api/keys";
import type { Collection } from "../../api/types";
import { Failure } from "../../parts/Failure";
import classes from "./Keys.module.css";

const READS: readonly ApiKeyAction[] = ["list", "view"];
const WRITES: readonly ApiKeyAction[] = ["create", "update", "delete"];
const LABELS: Readonly<Record<ApiKeyAction, string>> = {
  list: "List",
  view: "View",
  create: "Create",
  update: "Update",
  delete: "Delete",
  manage: "Manage",
};
/** Fewer are all in sight. */
const SEARCHED_FROM = 9;

function actionsOf({ type }: Collection): readonly ApiKeyAction[] {
  if (type === "view") return READS;
  return type === "auth" ? [...READS, ...WRITES, "manage"] : [...READS, ...WRITES];
}

type Chosen = Record<string, ApiKeyAction[]>;

interface Props {
  /** Actions by collection's id. */
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
  error: string | undefined;
}

/** What a key may do, collection by collection. */
export function ScopeFields({ chosen, onChange, error }: Props) {
  const collections = useCollections();
  const [search, setSearch] = useState("");
  if (collections.isPending) {
    return <Skeleton h={120} radius="md" role="status" aria-label="Loading the collections" />;
  }
  if (collections.data === undefined) {
    return (
      <Failure
        title="The collections could not be read"
        error={collections.error}
        retry={() => void collections.refetch()}
      />
    );
  }
  const own = collections.data.filter(({ system }) => !system);
  const wanted = search.trim().toLowerCase();
  const shown = own.filter(({ name }) => name.toLowerCase().includes(wanted));
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        What it may do
      </Text>
      <Text size="xs" c="dimmed">
        Past the collection's rules, hidden fields included. Manage: set passwords and addresses of
        accounts.
      </Text>
      {own.length >= SEARCHED_FROM && (
        <TextInput
          aria-label="Find a collection"
          placeholder="Find a collection"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <Stack gap="sm" className={classes.scopes}>
        {shown.map((collection) => (
          <Checkbox.Group
            key={collection.id}
            label={collection.name}
            value={chosen[collection.id] ?? []}
            onChange={(actions) =>
              onChange({ ...chosen, [collection.id]: actions as ApiKeyAction[] })
            }
          >
            <Group gap="md" mt={4}>
              {actionsOf(collection).map((action) => (
                <Checkbox key={action} value={action} label={LABELS[action]} size="xs" />
              ))}
            </Group>
          </Checkbox.Group>
        ))}
        {shown.length === 0 && (
          <Text size="sm" c="dimmed">
            {own.length === 0 ? "There are no collections yet." : "No collection is called that."}
          </Text>
        )}
      </Stack>
      {error !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}
