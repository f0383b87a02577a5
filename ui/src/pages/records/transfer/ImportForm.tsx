import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { usePolicy } from "../../../api/policy";
import type { Collection } from "../../../api/types";
import { Failure } from "../../../parts/Failure";
import { formatCount } from "../../../parts/format";
import { Panel } from "../../../parts/Panel";
import type { Separator } from "../../../tables/csv";
import type { Table } from "../../../tables/table";
import { batchesOf } from "../writing/batches";
import { Arrive } from "./Arrive";
import { ChoicesPanel } from "./ChoicesPanel";
import type { Ways } from "./convert";
import { MappingTable } from "./MappingTable";
import { fillableFields, guessMapping, guessWays, keysOf } from "./mapping";
import { DonePanel, RunningPanel } from "./Outcome";
import type { Plan, Wish } from "./plan";
import { Reasons } from "./Reasons";
import type { ImportState, Phase } from "./useImport";
import { countWords } from "./words";

interface Props {
  collection: Collection;
  table: Table;
  separator: Separator;
  state: ImportState;
  onAgain: () => void;
}

type Choice = Pick<Wish, "present" | "blanksStay"> & { key?: Wish["key"] };

/** From a table to a collection: which column goes where, a check, and the run. */
export function ImportForm({ collection, table, separator, state, onAgain }: Props) {
  const { phase } = state;
  const fields = useMemo(() => fillableFields(collection), [collection]);
  const [mapping, setMapping] = useState(() => guessMapping(table, fields));
  const [chosenWays, setChosenWays] = useState<Partial<Ways>>({});
  const [choice, setChoice] = useState<Choice>({ present: "skip", blanksStay: false });
  const policy = usePolicy();

  const guessed = useMemo(() => guessWays(table, mapping, fields), [table, mapping, fields]);
  const ways = { ...guessed, ...chosenWays };
  const keys = keysOf(collection).filter(({ field }) => mapping.includes(field));
  // What was chosen holds as long as its column goes there.
  const key =
    choice.key === null
      ? null
      : (keys.find((known) => known.field === choice.key?.field) ?? keys[0] ?? null);
  const wish: Wish = { ...choice, collection, table, mapping, ways, key };
  const isBusy = phase.kind === "running" || phase.kind === "looking" || phase.kind === "checking";
  const isOver = phase.kind === "done";
  const nothing = mapping.every((field) => field === null);
  const batch = policy.data?.batch;
  const rows = table.rows.length;

  const changed = (change: () => void) => {
    state.reset();
    change();
  };
  const refusedName = `${collection.name}-refused.csv`;
  if (isOver) {
    const refused = [...phase.plan.refused, ...phase.outcome.refused].sort(
      (one, other) => one.row.number - other.row.number,
    );
    return (
      <Panel>
        <Arrive>
          <Stack gap="md">
            <DonePanel phase={phase} collection={collection.name} onAgain={onAgain} />
            <Reasons {...{ table, refused, separator }} name={refusedName} />
          </Stack>
        </Arrive>
      </Panel>
    );
  }
  return (
    <Stack gap="lg">
      <Panel
        title={t`The columns`}
        description={t`Each goes into the field above it, or is left out.`}
      >
        <MappingTable
          {...{ table, fields, mapping, ways }}
          disabled={isBusy}
          onChange={(next) => changed(() => setMapping(next))}
        />
      </Panel>
      <ChoicesPanel
        {...{ fields, mapping, ways, keys, wish }}
        disabled={isBusy}
        onWays={(part) => changed(() => setChosenWays((old) => ({ ...old, ...part })))}
        onWish={(part) => changed(() => setChoice((old) => ({ ...old, ...part })))}
      />
      {phase.kind === "failed" && (
        <Failure title={t`This could not be done to its end`} error={phase.error} />
      )}
      {(phase.kind === "looking" || phase.kind === "checking") && (
        <Arrive>
          <Checking
            words={checkWords(phase, rows)}
            share={phase.kind === "looking" ? null : phase.rows / rows}
            onStop={state.reset}
          />
        </Arrive>
      )}
      {phase.kind === "checked" && (
        <Arrive>
          <Panel title={t`What will happen`}>
            <Stack gap="md">
              <Summary plan={phase.plan} />
              {isSlow(phase.plan, collection, batch?.enabled) && (
                <Text size="sm" c="dimmed">
                  <Trans>
                    Rows go one by one, since this box takes no batches. Where they are switched on
                    in the settings, an import is much quicker.
                  </Trans>
                </Text>
              )}
              <Reasons {...{ table, refused: phase.plan.refused, separator }} name={refusedName} />
            </Stack>
          </Panel>
        </Arrive>
      )}
      {phase.kind === "running" && (
        <Arrive>
          <RunningPanel phase={phase} onStop={state.stop} />
        </Arrive>
      )}
      {phase.kind === "checked" && phase.plan.tasks.length > 0 ? (
        <Group justify="flex-end">
          <Button
            disabled={policy.isPending}
            onClick={() => state.run(phase.wish, phase.plan, batchesOf(policy.data))}
          >
            {importWords(phase.plan)}
          </Button>
        </Group>
      ) : (
        !isBusy && (
          <Group justify="flex-end" gap="sm">
            {nothing && (
              <Text size="sm" c="dimmed">
                <Trans>Choose a field for at least one column.</Trans>
              </Text>
            )}
            <Button
              disabled={nothing || phase.kind === "checked"}
              onClick={() => state.check(wish)}
            >
              {plural(rows, { one: "Check # row", other: "Check # rows" })}
            </Button>
          </Group>
        )
      )}
    </Stack>
  );
}

/** Rows that take a noticeable time one by one. */
const MANY = 500;

function isSlow({ tasks }: Plan, { type }: Collection, batches: boolean | undefined): boolean {
  return batches === false && type !== "auth" && tasks.length > MANY;
}

function importWords({ tasks }: Plan): string {
  const rows = tasks.length;
  return plural(rows, { one: "Import # row", other: "Import # rows" });
}

type Looking = Extract<Phase, { kind: "looking" | "checking" }>;

/** `total` is the number of the table's rows. */
function checkWords(phase: Looking, total: number): string {
  if (phase.kind === "looking") {
    const { records } = phase;
    return plural(records, {
      one: "Looking at what is there: # record",
      other: "Looking at what is there: # records",
    });
  }
  const done = formatCount(phase.rows);
  return plural(total, {
    one: `Checking: ${done} of # row`,
    other: `Checking: ${done} of # rows`,
  });
}

interface CheckingProps {
  words: string;
  share: number | null;
  onStop: () => void;
}

function Checking({ words, share, onStop }: CheckingProps) {
  return (
    <Panel>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Text size="sm">{words}</Text>
          <Button size="xs" variant="default" onClick={onStop}>
            <Trans>Stop</Trans>
          </Button>
        </Group>
        <Progress
          value={share === null ? 100 : share * 100}
          animated={share === null}
          aria-label={t`Checking`}
        />
      </Stack>
    </Panel>
  );
}

function Summary({ plan }: { plan: Plan }) {
  const { added, updated, skipped, refused, tasks } = plan;
  const isClean = refused.length === 0;
  return (
    <Alert
      color={isClean ? "teal" : "yellow"}
      variant="light"
      role="status"
      title={`${countWords({ added, updated, skipped, refused: refused.length })}.`}
    >
      {tasks.length === 0
        ? t`No row would be written.`
        : t`Nothing is written yet. What the rows refer to, and rules of your own, are checked when they are written.`}
    </Alert>
  );
}
