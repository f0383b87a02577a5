import { Radio, Select, SimpleGrid, Stack } from "@mantine/core";
import { useCollections } from "../../../api/collections";
import type { FieldDraft } from "../draft";
import { HowMany, isSeveral, Limit, type OptionsProps } from "./inputs";

interface Props extends OptionsProps {
  field: FieldDraft;
  error: string | undefined;
}

/** Where a relation points, how many times, and what happens when what it points to goes. */
export function RelationOptions({ field, error, options, set }: Props) {
  const collections = useCollections();
  const targets = (collections.data ?? []).filter(({ type }) => type !== "view");
  const target = targets.find(({ id }) => id === options.collectionId)?.name ?? "the other";
  const isMany = isSeveral(options);
  const isSaved = field.id !== null;
  const atLeast = typeof options.minSelect === "number" ? options.minSelect : 0;
  const mustStay = field.required || atLeast > 0;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label="Points to"
          description={isSaved ? "Cannot be changed; add another field instead" : undefined}
          placeholder={collections.isPending ? "Loading the collections" : "Choose a collection"}
          data={targets.map(({ id, name }) => ({ value: id, label: name }))}
          value={typeof options.collectionId === "string" ? options.collectionId || null : null}
          disabled={isSaved}
          allowDeselect={false}
          searchable
          nothingFoundMessage="There is no such collection"
          error={collections.isError ? "The collections could not be loaded" : error}
          onChange={(next) => set("collectionId", next ?? "")}
        />
        <HowMany label="How many" options={options} set={set} />
        {isMany && (
          <>
            <Limit
              label="At least"
              name="minSelect"
              unset={0}
              placeholder="None"
              {...{ options, set }}
            />
            <Limit label="At most" name="maxSelect" unset={0} {...{ options, set }} />
          </>
        )}
      </SimpleGrid>
      <Radio.Group
        label={`When a record of ${target} is deleted`}
        value={options.cascadeDelete === true ? "with" : "without"}
        onChange={(next) => set("cascadeDelete", next === "with")}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="without"
            label="Records that point to it stay"
            description={
              mustStay
                ? `They must point to something, so it cannot be deleted while they ${isMany ? "have no other" : "do"}`
                : "They simply no longer point to it"
            }
          />
          <Radio
            value="with"
            label="Records that point to it are deleted too"
            description="An order goes with its customer. This cannot be undone"
          />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
