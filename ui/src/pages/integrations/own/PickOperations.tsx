import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Alert,
  Button,
  Checkbox,
  Group,
  List,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { ConnectorDraft, DraftOperation } from "../../../api/connectors";
import { Panel } from "../../../parts/Panel";
import { type Choice, type ConnectorFile, fileOf, firstChoice } from "./file";
import classes from "./Own.module.css";

interface Props {
  draft: ConnectorDraft;
  onFile: (file: ConnectorFile) => void;
  onBack: () => void;
}

/** Rows that are shown at once; a search leads to the others. */
const SHOWN_MOST = 200;

/** Which of a document's operations become actions. */
export function PickOperations({ draft, onFile, onBack }: Props) {
  const { operations } = draft;
  const [choice, setChoice] = useState(() => firstChoice(operations));
  const [search, setSearch] = useState("");
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = operations.filter(({ name, title, method, path }) => {
    const text = `${name} ${title} ${method} ${path}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const take = (names: readonly string[], isTaken: boolean) =>
    setChoice((old) => {
      const taken = new Set(old.taken);
      for (const name of names) isTaken ? taken.add(name) : taken.delete(name);
      return { ...old, taken };
    });
  const setMoney = (name: string, moves: boolean) =>
    setChoice((old) => {
      const money = new Set(old.money);
      moves ? money.add(name) : money.delete(name);
      return { ...old, money };
    });
  const count = choice.taken.size;
  const hidden = found.length - SHOWN_MOST;
  const isAll = found.length > 0 && found.every(({ name }) => choice.taken.has(name));
  return (
    <Panel
      title={t`What to take`}
      description={t`Each operation becomes an action. You can change all of it in the next step, and later.`}
    >
      <Stack gap="md">
        {draft.notes.length > 0 && (
          <Alert color="yellow" variant="light" title={t`Look at this`}>
            <List size="sm">
              {draft.notes.map((note) => (
                <List.Item key={note}>{note}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        <Group justify="space-between" gap="sm">
          <TextInput
            aria-label={t`Search operations`}
            placeholder={t`Search`}
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Checkbox
            label={t`All that are shown`}
            checked={isAll}
            indeterminate={!isAll && found.some(({ name }) => choice.taken.has(name))}
            onChange={(event) =>
              take(
                found.map(({ name }) => name),
                event.currentTarget.checked,
              )
            }
          />
        </Group>
        {found.length === 0 ? (
          <Text c="dimmed">
            <Trans>No operation is called so.</Trans>
          </Text>
        ) : (
          <ul className={classes.operations} aria-label={t`Operations`}>
            {found.slice(0, SHOWN_MOST).map((one) => (
              <Row
                key={one.name}
                operation={one}
                choice={choice}
                onTake={(isTaken) => take([one.name], isTaken)}
                onMoney={(moves) => setMoney(one.name, moves)}
              />
            ))}
          </ul>
        )}
        {hidden > 0 && (
          <Text size="sm" c="dimmed">
            {plural(hidden, {
              one: "# more is not shown: search for it.",
              other: "# more are not shown: search for them.",
            })}
          </Text>
        )}
        <TestPicker operations={operations} choice={choice} onChange={setChoice} />
        <LeftOut draft={draft} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            <Trans>Back</Trans>
          </Button>
          <Button disabled={count === 0} onClick={() => onFile(fileOf(draft, choice))}>
            {plural(count, { one: "Take # action", other: "Take # actions" })}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

interface RowProps {
  operation: DraftOperation;
  choice: Choice;
  onTake: (isTaken: boolean) => void;
  onMoney: (moves: boolean) => void;
}

function Row({ operation, choice, onTake, onMoney }: RowProps) {
  const { name, title, method, path, effect, deprecated, notes } = operation;
  const isTaken = choice.taken.has(name);
  return (
    <li>
      <Checkbox
        className={classes.operation ?? ""}
        label={deprecated ? t`${title} (deprecated)` : title}
        description={
          <>
            <span className={classes.asked}>
              {method} {path}
            </span>
            {notes.map((note) => (
              <span key={note}>
                <br />
                {note}
              </span>
            ))}
          </>
        }
        checked={isTaken}
        onChange={(event) => onTake(event.currentTarget.checked)}
      />
      {isTaken && effect !== "read" && (
        <Checkbox
          label={t`Moves money`}
          aria-label={t`Moves money: ${title}`}
          checked={choice.money.has(name)}
          onChange={(event) => onMoney(event.currentTarget.checked)}
        />
      )}
    </li>
  );
}

interface TestProps {
  operations: readonly DraftOperation[];
  choice: Choice;
  onChange: (choice: Choice) => void;
}

function TestPicker({ operations, choice, onChange }: TestProps) {
  const good = operations.filter(({ name, tests }) => tests && choice.taken.has(name));
  return (
    <Select
      label={t`The test`}
      description={t`What is asked to tell whether the credentials are good: it changes nothing and asks for nothing.`}
      placeholder={good.length === 0 ? t`None of those taken fits` : t`Choose an action`}
      data={good.map(({ name, title }) => ({ value: name, label: title }))}
      value={good.some(({ name }) => name === choice.test) ? choice.test : null}
      onChange={(test) => onChange({ ...choice, test })}
    />
  );
}

function LeftOut({ draft: { leftOut } }: { draft: ConnectorDraft }) {
  if (leftOut.length === 0) return null;
  return (
    <details className={classes.rest ?? ""}>
      <summary>
        {plural(leftOut.length, {
          one: "# operation cannot be taken",
          other: "# operations cannot be taken",
        })}
      </summary>
      <List size="sm" mt="xs">
        {leftOut.map(({ at, why }) => (
          <List.Item key={at}>
            <span className={classes.asked}>{at}</span>: {why}
          </List.Item>
        ))}
      </List>
    </details>
  );
}
