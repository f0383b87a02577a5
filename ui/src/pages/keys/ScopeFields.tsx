import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Checkbox, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useCollections } from "../../api/collections";
import type { ApiKeyAction } from "../../api/keys";
import type { Collection } from "../../api/types";
import { Failure } from "../../parts/Failure";
import classes from "./Keys.module.css";
import { actionName } from "./words";

const READS: readonly ApiKeyAction[] = ["list", "view"];
const WRITES: readonly ApiKeyAction[] = ["create", "update", "delete"];
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
    return <Skeleton h={120} radius="md" role="status" aria-label={t`Loading the collections`} />;
  }
  if (collections.data === undefined) {
    return (
      <Failure
        title={t`The collections could not be read`}
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
        <Trans>What it may do</Trans>
      </Text>
      <Text size="xs" c="dimmed">
        <Trans>
          Past the collection's rules, hidden fields included. Manage: set passwords and addresses
          of accounts.
        </Trans>
      </Text>
      {own.length >= SEARCHED_FROM && (
        <TextInput
          aria-label={t`Find a collection`}
          placeholder={t`Find a collection`}
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
                <Checkbox key={action} value={action} label={actionName(action)} size="xs" />
              ))}
            </Group>
          </Checkbox.Group>
        ))}
        {shown.length === 0 && (
          <Text size="sm" c="dimmed">
            {own.length === 0 ? t`There are no collections yet.` : t`No collection is called that.`}
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
