import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Combobox, Loader, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type Ref, useState } from "react";
import { type ApiError, asApiError } from "../api/errors";
import { useRecordSearch } from "../api/related";
import type { Collection, Row } from "../api/types";
import { toFilter } from "./filter";
import { labelOf } from "./naming";
import classes from "./RecordSearch.module.css";

interface Props {
  ref: Ref<HTMLInputElement>;
  target: Collection;
  chosen: readonly string[];
  isMany: boolean;
  autoFocus: boolean;
  labelledBy: string;
  onChoose: (id: string) => void;
}

const FOUND_MOST = 30;
const PAUSE_MS = 200;

/** Looks through all records of a collection, on the server, for one to point to. */
export function RecordSearch(props: Props) {
  const { ref, target, chosen, isMany, autoFocus, labelledBy, onChoose } = props;
  const collection = target.name;
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const found = useRecordSearch(collection, {
    filter: searchFilter(settled, target),
    sort: target.fields.some(({ name }) => name === "created") ? "-created" : "",
    perPage: FOUND_MOST,
    enabled: box.dropdownOpened,
  });
  const rows = (found.data?.items ?? []).filter(({ id }) => !chosen.includes(id));
  const isFull = found.data?.items.length === FOUND_MOST;

  const choose = (id: string) => {
    setText("");
    onChoose(id);
    if (!isMany) box.closeDropdown();
  };
  return (
    <Combobox store={box} onOptionSubmit={choose} withinPortal>
      <Combobox.Target>
        <TextInput
          ref={ref}
          aria-labelledby={labelledBy}
          placeholder={t`Search ${collection}`}
          leftSection={<IconSearch size={15} stroke={1.6} />}
          rightSection={found.isFetching ? <Loader size={14} /> : null}
          value={text}
          autoComplete="off"
          spellCheck={false}
          data-autofocus={autoFocus || undefined}
          onFocus={() => box.openDropdown()}
          onClick={() => box.openDropdown()}
          onBlur={() => {
            box.closeDropdown();
            setText("");
          }}
          onChange={(event) => {
            setText(event.currentTarget.value);
            box.openDropdown();
            box.updateSelectedOptionIndex();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={280} style={{ overflowY: "auto" }}>
          {rows.map((row) => (
            <Option key={row.id} row={row} target={target} />
          ))}
          {rows.length === 0 && (
            <Combobox.Empty>
              {found.isError
                ? failureWords(asApiError(found.error))
                : found.isPending
                  ? t`Looking…`
                  : emptyWords(collection, settled, chosen.length)}
            </Combobox.Empty>
          )}
        </Combobox.Options>
        {isFull && (
          <Combobox.Footer>
            <Text size="xs" c="dimmed">
              <Trans>The first {FOUND_MOST}. Type to find others.</Trans>
            </Text>
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Option({ row, target }: { row: Row; target: Collection }) {
  const label = labelOf(target, row);
  return (
    <Combobox.Option value={row.id} className={classes.option ?? ""}>
      <span>{label}</span>
      {label !== row.id && (
        <Text span size="xs" c="dimmed" ff="monospace">
          {row.id}
        </Text>
      )}
    </Combobox.Option>
  );
}

function failureWords({ message }: ApiError): string {
  return t`This search did not work: ${message}`;
}

function emptyWords(collection: string, text: string, chosen: number): string {
  if (text.trim() !== "") return t`No record of ${collection} matches.`;
  return chosen > 0
    ? t`There are no others in ${collection}.`
    : t`${collection} has no records yet. Add one there first.`;
}

const WHOLE_ID = /^[a-z0-9]{15}$/;

/** Words in any text of the record; an id, which is often pasted here; or a filter as it is. */
function searchFilter(text: string, target: Collection): string {
  const trimmed = text.trim();
  if (WHOLE_ID.test(trimmed)) return `id = "${trimmed}"`;
  const filter = toFilter(trimmed, target.fields);
  if (filter !== "" || trimmed === "") return filter;
  return `id ~ ${JSON.stringify(trimmed)}`;
}
