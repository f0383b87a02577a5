import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Alert,
  Button,
  Group,
  Modal,
  Progress,
  Select,
  Stack,
  Text,
  VisuallyHidden,
} from "@mantine/core";
import { IconAlertTriangle, IconHandStop } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { Collection, Row } from "../../../api/types";
import { titleOf } from "../../../choosing/naming";
import { Failure } from "../../../parts/Failure";
import { formatCount } from "../../../parts/format";
import { LeaveGuard } from "../../../parts/LeaveGuard";
import { keysOf } from "../transfer/mapping";
import { whyEditStays } from "../undo/steps";
import type { Undo } from "../undo/useUndo";
import { isWhole, type Named } from "../writing/account";
import { Refusals } from "../writing/Refusals";
import classes from "./BulkEdit.module.css";
import { ChangeRow } from "./ChangeRow";
import { bulkFields, type FieldChange, newChange, previewOf, problemOf } from "./change";
import { Preview } from "./Preview";
import type { BulkEnd } from "./run";
import { type BulkEdit, useBulkEdit } from "./useBulkEdit";

interface Props {
  collection: Collection;
  rows: readonly Row[];
  undo: Undo;
  /** `rest` are the records that are not as they were to be. */
  onEnd: (rest: readonly Named[]) => void;
  onClose: () => void;
}

/** Changes fields of many records at once. */
export function BulkEditDialog({ collection, rows, undo, onEnd, onClose }: Props) {
  // The page under the dialog goes on changing; what was chosen stays.
  const [records] = useState(() =>
    rows.map((row) => ({ id: row.id, name: titleOf(collection, row) })),
  );
  const edit = useBulkEdit(collection, records, (end, changes) => {
    const { account, edits, before } = end;
    onEnd([...account.refused, ...account.unsure, ...account.left]);
    if (account.done.length > 0) {
      const names = changes.map(({ field }) => field.name);
      const changed = account.done.length;
      const text = plural(changed, { one: "# record changed", other: "# records changed" });
      undo.edited(text, edits, whyEditStays(collection, names, before));
    }
    if (isWhole(account)) onClose();
  });
  const { phase } = edit;
  const { name } = collection;
  const count = records.length;
  return (
    <Modal
      opened
      onClose={phase.kind === "running" ? edit.stop : onClose}
      closeOnClickOutside={false}
      size="lg"
      title={plural(count, {
        one: `Edit # record of ${name}`,
        other: `Edit # records of ${name}`,
      })}
    >
      <LeaveGuard
        isDirty={edit.isRunning}
        what={t`The records that are still to come`}
        words={{
          title: t`Stop the change?`,
          text: t`The records that were changed stay so. Those that are still to come stay as they are.`,
          leave: t`Stop and leave`,
          stay: t`Go on`,
        }}
      />
      {phase.kind === "choosing" && <Choose {...{ collection, records, edit, onClose }} />}
      {phase.kind === "running" && <Running {...{ phase, edit }} total={records.length} />}
      {phase.kind === "done" && <Done end={phase.end} onClose={onClose} />}
      {phase.kind === "failed" && (
        <Failure title={t`This could not be done to its end`} error={phase.error} />
      )}
    </Modal>
  );
}

interface ChooseProps {
  collection: Collection;
  records: readonly Named[];
  edit: BulkEdit;
  onClose: () => void;
}

function Choose({ collection, records, edit, onClose }: ChooseProps) {
  const [changes, setChanges] = useState<readonly FieldChange[]>([]);
  const [asked, setAsked] = useState(false);
  const unique = new Set(keysOf(collection).map(({ field }) => field));
  const problems = changes.map((change) => problemOf(change, records.length, unique));
  const isClean = problems.every((problem) => problem === null);
  const ids = records.map(({ id }) => id);
  const preview =
    edit.present.data !== undefined && changes.length > 0 && isClean
      ? previewOf(changes, ids, edit.present.data)
      : null;
  const changing = preview?.changing.length;
  const free = bulkFields(collection).filter(
    (field) => !changes.some((change) => change.field.id === field.id),
  );
  const put = (at: number, next: FieldChange) => setChanges(changes.with(at, next));
  const add = (id: string | null) => {
    const field = free.find((candidate) => candidate.id === id);
    if (field === undefined) return;
    setAsked(false);
    setChanges([...changes, newChange(field)]);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (isClean && preview !== null && preview.changing.length > 0) edit.run(changes);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {changes.length > 0 && (
          <ul className={classes.changes}>
            {changes.map((change, at) => (
              <ChangeRow
                key={change.field.id}
                change={change}
                error={asked ? (problems[at] ?? undefined) : undefined}
                autoFocus={at === changes.length - 1}
                onChange={(next) => put(at, next)}
                onRemove={() => setChanges(changes.toSpliced(at, 1))}
              />
            ))}
          </ul>
        )}
        {free.length > 0 && (
          <Select
            key={changes.length}
            label={changes.length === 0 ? t`What to change` : t`And also`}
            placeholder={t`Choose a field`}
            searchable
            data={free.map(({ id, name }) => ({ value: id, label: name }))}
            value={null}
            onChange={add}
            data-autofocus={changes.length === 0 || undefined}
          />
        )}
        <Preview {...{ collection, changes, preview }} present={edit.present} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" disabled={changes.length === 0 || changing === 0}>
            {changing === undefined
              ? t`Change`
              : plural(changing, { one: "Change # record", other: "Change # records" })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RunningProps {
  phase: Extract<BulkEdit["phase"], { kind: "running" }>;
  edit: BulkEdit;
  total: number;
}

function Running({ phase, edit, total }: RunningProps) {
  const decided = formatCount(phase.decided);
  const percent = (phase.decided / total) * 100;
  const quarters = Math.floor(percent / 25) * 25;
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600}>
          {plural(total, { one: `${decided} of # record`, other: `${decided} of # records` })}
        </Text>
        <Button size="xs" variant="default" loading={phase.isStopping} onClick={edit.stop}>
          <Trans>Stop</Trans>
        </Button>
      </Group>
      <Progress value={percent} aria-label={t`Changing records`} />
      <VisuallyHidden role="status">
        <Trans>{quarters} % changed</Trans>
      </VisuallyHidden>
    </Stack>
  );
}

/** What became of it, where that is not what was wanted. */
function Done({ end, onClose }: { end: BulkEnd; onClose: () => void }) {
  const { account, same } = end;
  const counts: [number, (count: string) => string][] = [
    [account.done.length, (count) => t`${count} changed`],
    [same, (count) => t`${count} that way already`],
    [account.refused.length, (count) => t`${count} refused`],
    [account.unsure.length, (count) => t`${count} without an answer`],
    [account.left.length, (count) => t`${count} not reached`],
  ];
  const words = counts
    .filter(([count]) => count > 0)
    .map(([count, said]) => said(formatCount(count)));
  const isStopped = account.stopped !== null;
  return (
    <Stack gap="md">
      <Alert
        color="yellow"
        variant="light"
        role="status"
        icon={isStopped ? <IconHandStop /> : <IconAlertTriangle />}
        title={`${words.join(", ")}.`}
      >
        {account.done.length > 0
          ? t`What was changed stays so, unless you undo it. The others stay selected.`
          : t`The records stay selected.`}
      </Alert>
      <Refusals account={account} aim="changed" />
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          <Trans>Close</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
