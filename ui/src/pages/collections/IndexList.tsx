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
        An index makes filtering and sorting by its fields quick in a large collection. A unique one
        also keeps two records from having the same values.
      </Text>
      <Panel p={0}>
        {kept.length === 0 ? (
          <EmptyState icon={IconIndex} title="No indexes yet">
            Small collections need none. Add one for fields that apps filter or sort by, or that no
            two records may share.
          </EmptyState>
        ) : (
          <ul className={classes.list} aria-label="Indexes">
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
        Add an index
      </Button>
    </Stack>
  );
}
