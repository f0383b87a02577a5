import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useCollections } from "../../api/collections";
import { useCreateRecord, useUpdateRecord } from "../../api/records";
import { useSession } from "../../api/session";
import type { Collection, Field, Row } from "../../api/types";
import { titleOf } from "../../choosing/naming";
import { CopyLine } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";
import { listWords } from "../../parts/format";
import { MOD } from "../../parts/keys";
import { LeaveGuard } from "../../parts/LeaveGuard";
import { Reserved, RoleNote, useMay } from "../../parts/roles";
import { AppOf } from "./AppOf";
import { BackLinks } from "./BackLinks";
import { FieldInput } from "./FieldInput";
import { FixedValues } from "./FixedValues";
import { PasskeysOf } from "./PasskeysOf";
import { PasswordInputs } from "./PasswordInputs";
import classes from "./RecordForm.module.css";
import { linksTo } from "./related";
import { SignedIn } from "./SignedIn";
import { UploadProgress, useUpload } from "./UploadProgress";
import { editOf, whyEditStays, whyGoneStays } from "./undo/steps";
import type { Undo } from "./undo/useUndo";
import { useRecordDraft } from "./useRecordDraft";
import { type Draft, inputWords, isEditable, toWrite } from "./values";

interface Props {
  collection: Collection;
  /** The record as the server has it; `null` while it is new. */
  row: Row | null;
  isGone: boolean;
  onClose: () => void;
  onMade: (id: string) => void;
  undo: Undo;
  onDelete: (rows: readonly Row[], onDone: () => void) => void;
}

export function RecordForm({ collection, row, isGone, onClose, onMade, undo, onDelete }: Props) {
  const state = useRecordDraft(collection, row);
  const create = useCreateRecord(collection.name);
  const update = useUpdateRecord(collection.name);
  const saving = row === null ? create : update;
  const upload = useUpload();
  const fields = editableFields(collection, row === null);
  const isView = collection.type === "view";
  const needs = toWrite(collection);
  const isOpen = useMay(needs) && !isView;
  const session = useSession();
  // Whatever their role, everybody ends their own sign-ins.
  const isOwn = row !== null && session.data?.id === row.id;

  const added = ({ id }: Row) => {
    state.release();
    onMade(id);
    undo.done(t`The record is added.`, t`A record that was added goes by deleting it.`);
    onClose();
  };
  const saved = (before: Row, after: Row, names: readonly string[]) => {
    state.release();
    const who = { id: after.id, name: titleOf(collection, after) };
    const edit = editOf(names, who, before, after);
    undo.edited(t`The record is saved.`, [edit], whyEditStays(collection, names, [before]));
    onClose();
  };
  const save = () => {
    if (saving.isPending || isGone || !isOpen || !state.check()) return;
    const { body, uploads = [] } = state.change();
    const change = { body, uploads, ...upload.start() };
    if (row === null) {
      create.mutate(change, {
        onSuccess: added,
        onError: state.refused,
      });
      return;
    }
    const names = [...Object.keys(body), ...uploads.map(({ field }) => field)];
    if (names.length === 0) return onClose();
    update.mutate(
      { id: row.id, ...change },
      { onSuccess: ({ before, after }) => saved(before, after, names), onError: state.refused },
    );
  };
  useHotkeys(
    [
      ["mod+S", save],
      ["mod+Enter", save],
    ],
    [],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };

  const unplaced = Object.entries(state.problems).filter(([name]) => !(name in state.draft));
  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <LeaveGuard isDirty={state.isDirty} what={t`The changes to this record`} />
      <Stack gap="md" className={classes.body}>
        {row !== null && <CopyLine value={row.id} name={t`the record's id`} />}
        {!isView && <RoleNote needs={needs} />}
        {isGone && isOpen && row !== null && <Gone collection={collection} row={row} undo={undo} />}
        {state.conflicts.length > 0 && (
          <Conflict
            names={state.conflicts}
            theirs={state.base}
            onTakeTheirs={state.takeTheirs}
            onKeepMine={state.keepMine}
          />
        )}
        <Reserved needs={needs}>
          {fields.map((field) => (
            <FieldInput
              key={field.id}
              field={field}
              row={row}
              value={state.draft[field.name]}
              error={state.problems[field.name]}
              autoFocus={field === fields[0]}
              onChange={(value) => state.set(field.name, value)}
            />
          ))}
          {collection.type === "auth" && isOpen && (
            <PasswordInputs
              isNew={row === null}
              draft={state.draft}
              problems={state.problems}
              onChange={state.set}
            />
          )}
        </Reserved>
        {row !== null && <FixedValues collection={collection} row={row} />}
        {row !== null && !isGone && collection.type === "auth" && (
          <>
            <Reserved needs={needs}>
              <AppOf account={{ collection: collection.name, record: row.id }} />
            </Reserved>
            <Reserved needs={needs}>
              <PasskeysOf account={{ collection: collection.name, record: row.id }} />
            </Reserved>
            <Reserved needs={isOwn ? "viewer" : needs}>
              <SignedIn account={{ collection: collection.name, record: row.id }} />
            </Reserved>
          </>
        )}
        {row !== null && !isGone && !isView && <BackLinks collection={collection} id={row.id} />}
        {unplaced.length > 0 && (
          <Alert color="red" variant="light" role="alert" title={t`Homeport did not accept this`}>
            {unplaced.map(([name, message]) => `${name}: ${message}`).join(" ")}
          </Alert>
        )}
        {saving.isError && Object.keys(state.problems).length === 0 && (
          <Failure title={t`The record could not be saved`} error={saving.error} />
        )}
      </Stack>
      <Group justify="space-between" className={classes.foot}>
        {saving.isPending && upload.share !== null && <UploadProgress share={upload.share} />}
        {row === null || isGone || !isOpen ? (
          <span />
        ) : (
          <Button
            variant="subtle"
            color="red"
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} />}
            onClick={() =>
              onDelete([row], () => {
                state.release();
                onClose();
              })
            }
          >
            <Trans>Delete</Trans>
          </Button>
        )}
        <Group gap="xs">
          <Button
            variant="default"
            onClick={saving.isPending && upload.share !== null ? upload.stop : onClose}
          >
            {!isOpen ? t`Close` : saving.isPending && upload.share !== null ? t`Stop` : t`Cancel`}
          </Button>
          {isOpen && (
            <Button type="submit" loading={saving.isPending} disabled={isGone} title={`${MOD}+S`}>
              {row === null ? t`Add record` : t`Save`}
            </Button>
          )}
        </Group>
      </Group>
    </form>
  );
}

/** What has an input, with the id last: it is seldom chosen by hand. */
function editableFields(collection: Collection, isNew: boolean): Field[] {
  const fields = collection.fields.filter((field) => isEditable(collection, field, isNew));
  const isKey = ({ primaryKey }: Field) => primaryKey === true;
  return [...fields.filter((field) => !isKey(field)), ...fields.filter(isKey)];
}

interface ConflictProps {
  names: readonly string[];
  theirs: Draft;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

function Conflict({ names, theirs, onTakeTheirs, onKeepMine }: ConflictProps) {
  const fields = listWords(names);
  return (
    <Alert
      color="yellow"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle />}
      title={t`Changed elsewhere while you were editing`}
    >
      <Text size="sm" mb="sm">
        <Trans>
          Both you and somebody else changed {fields}. Saving now writes yours over theirs:
        </Trans>
      </Text>
      <dl className={classes.theirs}>
        {names.map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{inputWords(theirs[name])}</dd>
          </div>
        ))}
      </dl>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          <Trans>Use theirs</Trans>
        </Button>
        <Button size="xs" variant="default" onClick={onKeepMine}>
          <Trans>Keep mine</Trans>
        </Button>
      </Group>
    </Alert>
  );
}

interface GoneProps {
  collection: Collection;
  row: Row;
  undo: Undo;
}

function Gone({ collection, row, undo }: GoneProps) {
  const [isBusy, setBusy] = useState(false);
  const collections = useCollections();
  const whyNot = whyGoneStays(collection, [row]);
  const isPointedTo = linksTo(collections.data ?? [], collection).length > 0;
  const putBack = async () => {
    setBusy(true);
    await undo.putBack(row);
    setBusy(false);
  };
  return (
    <Alert color="yellow" variant="light" role="alert" title={t`This record was deleted elsewhere`}>
      {whyNot.length > 0 ? (
        whyNot.join(" ")
      ) : (
        <Stack gap="xs" align="flex-start">
          {isPointedTo && (
            <Text size="sm">
              <Trans>Records that pointed to it do not do so again.</Trans>
            </Text>
          )}
          <Button size="xs" variant="default" loading={isBusy} onClick={() => void putBack()}>
            <Trans>Put it back</Trans>
          </Button>
        </Stack>
      )}
    </Alert>
  );
}
