import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState } from "../../parts/EmptyState";
import { IconIndex } from "../../parts/fieldTypes";
import { Panel } from "../../parts/Panel";
import { keptFields } from "./draft";
import classes from "./FieldList.module.css";
import { IndexRow } from "./IndexRow";
import { keptIndexes, newIndex } from "./indexes";
import type { CollectionFormState } from "./useCollectionForm";

/** What the collection keeps sorted, and what may appear in it only once. */
export function IndexList({ state }: { state: CollectionFormState }) {
  const { fields, indexes } = state.form;
  const kept = keptIndexes(indexes, fields);
  const [added, setAdded] = useState<string | null>(null);
  const add = () => {
    const index = newIndex(undefined);
    state.set({ indexes: [...indexes, index] });
    setAdded(index.key);
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        <Trans>
          An index makes filtering and sorting by its fields quick in a large collection. A unique
          one also keeps two records from having the same values.
        </Trans>
      </Text>
      <Panel p={0}>
        {kept.length === 0 ? (
          <EmptyState icon={IconIndex} title={t`No indexes yet`}>
            <Trans>
              Small collections need none. Add one for fields that apps filter or sort by, or that
              no two records may share.
            </Trans>
          </EmptyState>
        ) : (
          <ul className={classes.list} aria-label={t`Indexes`}>
            {kept.map((index) => (
              <IndexRow
                key={index.key}
                index={index}
                fields={keptFields(state.form)}
                error={state.problems.indexes[index.key]}
                startsOpen={index.key === added}
                onChange={(part) => state.setIndex(index.key, part)}
                onRemove={() =>
                  state.set({ indexes: indexes.filter(({ key }) => key !== index.key) })
                }
              />
            ))}
          </ul>
        )}
      </Panel>
      <Button
        variant="light"
        leftSection={<IconPlus size={16} />}
        style={{ alignSelf: "flex-start" }}
        onClick={add}
      >
        <Trans>Add an index</Trans>
      </Button>
    </Stack>
  );
}
