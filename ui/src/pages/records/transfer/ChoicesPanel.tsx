import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
  { value: "skip", label: t`Skip the row` },
  { value: "update", label: t`Update the record` },
  { value: "refuse", label: t`Refuse the row` },
] as const;

/** What cannot be seen from the cells: how they are meant, and what becomes of what is there. */
export function ChoicesPanel(props: Props) {
  const { fields, mapping, ways, keys, wish, disabled, onWays, onWish } = props;
  const has = (type: string) => columnsOf(type, mapping, fields).length > 0;
  const { key, present } = wish;
  return (
    <Panel title={t`How it is taken`}>
      <Stack gap="md">
        <div className={classes.choices}>
          {has("number") && (
            <NativeSelect
              label={t`Numbers are written`}
              data={Object.entries(NUMBER_STYLES).map(([value, label]) => ({ value, label }))}
              value={ways.numbers}
              disabled={disabled}
              onChange={(event) => onWays({ numbers: event.currentTarget.value as NumberStyle })}
            />
          )}
          {has("date") && (
            <NativeSelect
              label={t`Dates are written`}
              description={t`Times without a zone are taken as UTC`}
              data={Object.entries(DAY_ORDERS).map(([value, label]) => ({ value, label }))}
              value={ways.days}
              disabled={disabled}
              onChange={(event) => onWays({ days: event.currentTarget.value as DayOrder })}
            />
          )}
          <NativeSelect
            label={t`A record is the same by`}
            description={keys.length === 0 ? t`No column goes into a unique field` : undefined}
            data={[
              { value: "", label: t`Nothing: add every row` },
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
              label={t`If it is there already`}
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
            label={t`Empty cells leave what is there`}
            description={t`Otherwise they empty the field`}
            checked={wish.blanksStay}
            disabled={disabled}
            onChange={(event) => onWish({ blanksStay: event.currentTarget.checked })}
          />
        )}
        {(has("select") || has("relation")) && (
          <Text size="sm" c="dimmed">
            <Trans>
              Several choices or ids in one cell stand between commas, semicolons or line breaks, or
              as a JSON list. Relations name records by their ids.
            </Trans>
          </Text>
        )}
        {wish.collection.type === "auth" && (
          <Text size="sm" c="dimmed">
            <Trans>
              People who come without a password get one that nobody knows. They sign in another
              way, or ask for a new one by mail.
            </Trans>
          </Text>
        )}
      </Stack>
    </Panel>
  );
}
