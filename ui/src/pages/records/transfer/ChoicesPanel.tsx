import { NativeSelect, Stack, Switch, Text } from "@mantine/core";
import type { Field } from "../../../api/types";
import { Panel } from "../../../parts/Panel";
import { DAY_ORDERS, type DayOrder } from "../../../tables/dates";
import { NUMBER_STYLES, type NumberStyle } from "../../../tables/numbers";
import type { Ways } from "./convert";
import { columnsOf, type Key, type Mapping } from "./mapping";
import type { Wish } from "./plan";
import classes from "./Transfer.module.css";

interface Props {
  fields: readonly Field[];
  mapping: Mapping;
  ways: Ways;
  /** Those that a column goes into. */
  keys: readonly Key[];
  wish: Wish;
  disabled: boolean;
  onWays: (part: Partial<Ways>) => void;
  onWish: (part: Partial<Pick<Wish, "key" | "present" | "blanksStay">>) => void;
}

const PRESENT = [
  { value: "skip", label: "Skip the row" },
  { value: "update", label: "Update the record" },
  { value: "refuse", label: "Refuse the row" },
] as const;

/** What cannot be seen from the cells: how they are meant, and what becomes of what is there. */
export function ChoicesPanel(props: Props) {
  const { fields, mapping, ways, keys, wish, disabled, onWays, onWish } = props;
  const has = (type: string) => columnsOf(type, mapping, fields).length > 0;
  const { key, present } = wish;
  return (
    <Panel title="How it is taken">
      <Stack gap="md">
        <div className={classes.choices}>
          {has("number") && (
            <NativeSelect
              label="Numbers are written"
              data={Object.entries(NUMBER_STYLES).map(([value, label]) => ({ value, label }))}
              value={ways.numbers}
              disabled={disabled}
              onChange={(event) => onWays({ numbers: event.currentTarget.value as NumberStyle })}
            />
          )}
          {has("date") && (
            <NativeSelect
              label="Dates are written"
              description="Times without a zone are taken as UTC"
              data={Object.entries(DAY_ORDERS).map(([value, label]) => ({ value, label }))}
              value={ways.days}
              disabled={disabled}
              onChange={(event) => onWays({ days: event.currentTarget.value as DayOrder })}
            />
          )}
          <NativeSelect
            label="A record is the same by"
            description={keys.length === 0 ? "No column goes into a unique field" : undefined}
            data={[
              { value: "", label: "Nothing: add every row" },
              ...keys.map(({ field }) => ({ value: field, label: field })),
            ]}
            value={key?.field ?? ""}
            disabled={disabled}
            onChange={(event) =>
              onWish({ key: keys.find(({ field }) => field === event.currentTarget.value) ?? null })
            }
          />
          {key !== null && (
            <NativeSelect
              label="If it is there already"
              data={[...PRESENT]}
              value={present}
              disabled={disabled}
              onChange={(event) =>
                onWish({ present: event.currentTarget.value as Wish["present"] })
              }
            />
          )}
        </div>
        {key !== null && present === "update" && (
          <Switch
            label="Empty cells leave what is there"
            description="Otherwise they empty the field"
            checked={wish.blanksStay}
            disabled={disabled}
            onChange={(event) => onWish({ blanksStay: event.currentTarget.checked })}
          />
        )}
        {(has("select") || has("relation")) && (
          <Text size="sm" c="dimmed">
            Several choices or ids in one cell stand between commas, semicolons or line breaks, or
            as a JSON list. Relations name records by their ids.
          </Text>
        )}
        {wish.collection.type === "auth" && (
          <Text size="sm" c="dimmed">
            People who come without a password get one that nobody knows. They sign in another way,
            or ask for a new one by mail.
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
