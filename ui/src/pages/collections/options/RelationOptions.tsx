import { t } from "@lingui/core/macro";
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
  const target = targets.find(({ id }) => id === options.collectionId)?.name;
  const isMany = isSeveral(options);
  const isSaved = field.id !== null;
  const atLeast = typeof options.minSelect === "number" ? options.minSelect : 0;
  const mustStay = field.required || atLeast > 0;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t`Points to`}
          description={isSaved ? t`Cannot be changed; add another field instead` : undefined}
          placeholder={collections.isPending ? t`Loading the collections` : t`Choose a collection`}
          data={targets.map(({ id, name }) => ({ value: id, label: name }))}
          value={typeof options.collectionId === "string" ? options.collectionId || null : null}
          disabled={isSaved}
          allowDeselect={false}
          searchable
          nothingFoundMessage={t`There is no such collection`}
          error={collections.isError ? t`The collections could not be loaded` : error}
          onChange={(next) => set("collectionId", next ?? "")}
        />
        <HowMany label={t`How many`} options={options} set={set} />
        {isMany && (
          <>
            <Limit
              label={t`At least`}
              name="minSelect"
              unset={0}
              placeholder={t({ context: "no smallest number", message: "None" })}
              {...{ options, set }}
            />
            <Limit label={t`At most`} name="maxSelect" unset={0} {...{ options, set }} />
          </>
        )}
      </SimpleGrid>
      <Radio.Group
        label={
          target === undefined
            ? t`When a record of the other is deleted`
            : t`When a record of ${target} is deleted`
        }
        value={options.cascadeDelete === true ? "with" : "without"}
        onChange={(next) => set("cascadeDelete", next === "with")}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="without"
            label={t`Records that point to it stay`}
            description={
              !mustStay
                ? t`They simply no longer point to it`
                : isMany
                  ? t`They must point to something, so it cannot be deleted while they have no other`
                  : t`They must point to something, so it cannot be deleted while they do`
            }
          />
          <Radio
            value="with"
            label={t`Records that point to it are deleted too`}
            description={t`An order goes with its customer. This cannot be undone`}
          />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}
