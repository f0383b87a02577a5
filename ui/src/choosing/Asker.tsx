import { t } from "@lingui/core/macro";
import { Group, Input, Select, Text } from "@mantine/core";
import { useId, useRef } from "react";
import { useRecordsById } from "../api/related";
import type { Collection } from "../api/types";
import { labelOf } from "./naming";
import { RecordSearch } from "./RecordSearch";

/** Who is thought of as asking: nobody that is known, or a record of an auth collection. */
export interface AskerChoice {
  /** The collection's name; empty for a guest. */
  collection: string;
  /** Empty until somebody is chosen. */
  id: string;
}

export const GUEST: AskerChoice = { collection: "", id: "" };

interface Props {
  /** The auth collections. */
  collections: readonly Collection[];
  asker: AskerChoice;
  onChange: (asker: AskerChoice) => void;
}

export function Asker({ collections, asker, onChange }: Props) {
  const labelId = useId();
  const search = useRef<HTMLInputElement>(null);
  const target = collections.find(({ name }) => name === asker.collection);
  const name = useAskerName(target, asker);
  return (
    <Group align="flex-end" gap="sm" wrap="wrap">
      <Select
        label={t`Who asks`}
        data={[
          { value: "", label: t`A guest` },
          ...collections.map(({ name }) => ({ value: name, label: t`Somebody of ${name}` })),
        ]}
        value={asker.collection}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
        onChange={(collection) => onChange({ collection: collection ?? "", id: "" })}
      />
      {target !== undefined && (
        <Input.Wrapper
          label={asker.id === "" ? t`Choose somebody` : t`Signed in as`}
          labelElement="div"
          labelProps={{ id: labelId }}
          style={{ flex: 1, minWidth: 200 }}
        >
          {asker.id !== "" && (
            <Text size="sm" mb={4} role="status">
              {name}
            </Text>
          )}
          <RecordSearch
            ref={search}
            target={target}
            chosen={asker.id === "" ? [] : [asker.id]}
            isMany={false}
            autoFocus={false}
            labelledBy={labelId}
            onChoose={(id) => onChange({ collection: target.name, id })}
          />
        </Input.Wrapper>
      )}
    </Group>
  );
}

/** What whoever asks is called in a sentence. */
export function useAskerName(target: Collection | undefined, asker: AskerChoice): string {
  const ids = asker.id === "" ? [] : [asker.id];
  const found = useRecordsById(target?.name ?? "", ids);
  if (target === undefined || asker.id === "") return t`A guest`;
  const row = found.data?.get(asker.id);
  return row === undefined ? asker.id : labelOf(target, row);
}
