import { plural, t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Alert, Badge, Button, Stack, Switch, Tabs, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconFlask } from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useCollections } from "../../api/collections";
import { ApiError } from "../../api/errors";
import type { Collection, CollectionDraft } from "../../api/types";
import { GUEST } from "../../choosing/Asker";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { listWords } from "../../parts/format";
import { LeaveGuard } from "../../parts/LeaveGuard";
import { Panel } from "../../parts/Panel";
import { Reserved, useMay } from "../../parts/roles";
import { SaveBar } from "../../parts/SaveBar";
import { DeleteCollection } from "./DeleteCollection";
import { droppedFields, hasProblems, ruleNames, wireOf } from "./draft";
import { FieldList } from "./FieldList";
import { IndexList } from "./IndexList";
import { KindPicker } from "./KindPicker";
import { isOutdated, Outdated } from "./Outdated";
import { presets } from "./presets";
import { RuleField } from "./RuleField";
import { EDITOR_TABS, type EditorTab } from "./search";
import { TryRules } from "./trying/TryRules";
import type { CollectionFormState } from "./useCollectionForm";
import { ViewQuery } from "./ViewQuery";

interface Props {
  state: CollectionFormState;
  saving: UseMutationResult<Collection, Error, CollectionDraft>;
  /** The collection as the server has it; `null` while it is new. */
  saved: Collection | null;
  tab: EditorTab;
  onTab: (tab: EditorTab) => void;
  onSaved: (collection: Collection) => void;
}

export function CollectionEditor({ state, saving, saved, tab, onTab, onSaved }: Props) {
  const { form, problems } = state;
  const [asking, setAsking] = useState(false);
  const collections = useCollections();
  const [trying, setTrying] = useState(false);
  // Kept while the rules are changed between one trial and the next.
  const [asker, setAsker] = useState(GUEST);
  const dropped = droppedFields(form);
  const isView = form.type === "view";
  const mayEdit = useMay("owner");

  const send = () =>
    saving.mutate(wireOf(form), {
      onSuccess: (collection) => {
        setAsking(false);
        state.adopt(collection);
        onSaved(collection);
      },
      onError: (error) => {
        setAsking(false);
        state.refused(error);
      },
    });
  const save = () => {
    if (saving.isPending || !mayEdit || !state.check()) return;
    if (dropped.length > 0) setAsking(true);
    else send();
  };
  // Same handler as the button, also while typing in a field.
  useHotkeys([["mod+S", save]], []);

  const placed = saving.error instanceof ApiError && hasProblems(problems);
  const outdated = saving.isError && isOutdated(saving.error) ? saved : null;
  const isRefused = saving.isError && (outdated !== null || !placed);
  const refusal = useRef<HTMLDivElement>(null);
  // A long form's end lies below the window, and so would be what is said there.
  useEffect(() => {
    if (isRefused) refusal.current?.scrollIntoView({ block: "center" });
  }, [isRefused]);
  const name = form.name.trim();
  const fieldsGoing = dropped.length;
  const namesGoing = listWords(dropped.map((field) => field.name));
  return (
    <Stack gap="lg">
      <LeaveGuard
        aside={["tab"]}
        isDirty={state.isDirty}
        what={name === "" ? t`The changes to this collection` : t`The changes to ${name}`}
      />
      <Reserved needs="owner">
        <Panel>
          {saved === null && (
            <KindPicker kind={form.type} onChange={(type) => state.set({ type })} />
          )}
          <TextInput
            label={t`Name`}
            description={t`Apps use it in their code. Letters, digits and _.`}
            placeholder={t`orders`}
            value={form.name}
            error={problems.name}
            disabled={saved?.system === true}
            autoComplete="off"
            spellCheck={false}
            autoFocus={saved === null}
            maw={420}
            onChange={(event) => state.set({ name: event.currentTarget.value })}
          />
        </Panel>
      </Reserved>
      <Tabs
        value={tab}
        onChange={(next) => onTab(EDITOR_TABS.find((known) => known === next) ?? "fields")}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="fields" rightSection={<Count of={inFirstTab(problems)} />}>
            {isView ? t`Query` : t`Fields`}
          </Tabs.Tab>
          <Tabs.Tab value="rules" rightSection={<Count of={Object.keys(problems.rules).length} />}>
            <Trans>API rules</Trans>
          </Tabs.Tab>
          {!isView && (
            <Tabs.Tab
              value="indexes"
              rightSection={<Count of={Object.keys(problems.indexes).length} />}
            >
              <Trans>Indexes</Trans>
            </Tabs.Tab>
          )}
          {saved !== null && !saved.system && mayEdit && (
            <Tabs.Tab value="more">
              <Trans>Delete</Trans>
            </Tabs.Tab>
          )}
        </Tabs.List>
        <Reserved needs="owner">
          <Tabs.Panel value="fields">
            {isView ? (
              <ViewQuery
                query={form.viewQuery}
                error={problems.viewQuery}
                onChange={(viewQuery) => state.set({ viewQuery })}
              />
            ) : (
              <FieldList state={state} isNew={saved === null} />
            )}
          </Tabs.Panel>
          {!isView && (
            <Tabs.Panel value="indexes">
              <IndexList state={state} />
            </Tabs.Panel>
          )}
          <Tabs.Panel value="rules">
            <Stack gap="md">
              {saved !== null && mayEdit && (
                <Button
                  variant="default"
                  leftSection={<IconFlask size={16} stroke={1.6} />}
                  style={{ alignSelf: "flex-start" }}
                  onClick={() => setTrying(true)}
                >
                  <Trans>Try the rules</Trans>
                </Button>
              )}
              {saved?.system !== true && (
                <Switch
                  label={t`Paired devices only`}
                  description={t`Beside the rules below: whoever they let in has to be on a device that is paired with this box. Admins are not held to it.`}
                  checked={form.pairedOnly}
                  onChange={(event) => state.set({ pairedOnly: event.currentTarget.checked })}
                />
              )}
              {ruleNames(form.type).map((rule) => (
                <RuleField
                  key={rule}
                  name={rule}
                  rule={form.rules[rule]}
                  error={problems.rules[rule]}
                  presets={presets(rule, form.type, form.fields, collections.data ?? [])}
                  onChange={(next) => state.set({ rules: { ...form.rules, [rule]: next } })}
                />
              ))}
            </Stack>
          </Tabs.Panel>
          {saved !== null && (
            <Tabs.Panel value="more">
              <DeleteCollection collection={saved} onDeleting={state.release} />
            </Tabs.Panel>
          )}
        </Reserved>
      </Tabs>
      {problems.other.length > 0 && (
        <Alert color="red" variant="light" role="alert" title={t`Homeport did not accept this`}>
          {problems.other.join(" ")}
        </Alert>
      )}
      {isRefused && (
        <div ref={refusal}>
          {outdated !== null ? (
            <Outdated
              collection={outdated}
              onLoaded={(theirs) => {
                saving.reset();
                state.adopt(theirs);
              }}
            />
          ) : (
            <Failure
              title={
                name === "" ? t`this collection could not be saved` : t`${name} could not be saved`
              }
              error={saving.error}
            />
          )}
        </div>
      )}
      <SaveBar
        shown={mayEdit && (saved === null || state.dirty)}
        message={
          problemMessage(problems) ?? (saved === null ? t`Not created yet` : t`Unsaved changes`)
        }
        failed={hasProblems(problems)}
        save={saved === null ? t`Create collection` : t`Save`}
        saving={saving.isPending}
        onSave={save}
        onDiscard={saved === null ? undefined : state.discard}
      />
      {trying && saved !== null && (
        <TryRules
          collection={saved}
          rules={form.rules}
          isPairedOnly={form.pairedOnly}
          asker={asker}
          onAsker={setAsker}
          onClose={() => setTrying(false)}
        />
      )}
      <ConfirmDialog
        opened={asking}
        title={plural(fieldsGoing, { one: "Remove # field?", other: "Remove # fields?" })}
        confirm={t`Remove and save`}
        busy={saving.isPending}
        onConfirm={send}
        onCancel={() => setAsking(false)}
      >
        <Plural
          value={fieldsGoing}
          one={
            <Trans>
              What all records of {name} hold in <b>{namesGoing}</b> is deleted with it. This cannot
              be undone.
            </Trans>
          }
          other={
            <Trans>
              What all records of {name} hold in <b>{namesGoing}</b> is deleted with them. This
              cannot be undone.
            </Trans>
          }
        />
      </ConfirmDialog>
    </Stack>
  );
}

function problemMessage(problems: CollectionFormState["problems"]): string | null {
  if (!hasProblems(problems)) return null;
  if (problems.name !== undefined) return problems.name;
  if (problems.viewQuery !== undefined) return t`The query needs a change.`;
  if (Object.keys(problems.fields).length > 0) return t`Look at the marked fields.`;
  if (Object.keys(problems.rules).length > 0) return t`Look at the marked rules.`;
  if (Object.keys(problems.indexes).length > 0) return t`Look at the marked indexes.`;
  return t`Homeport did not accept this.`;
}

function inFirstTab({ fields, viewQuery }: CollectionFormState["problems"]): number {
  return Object.keys(fields).length + (viewQuery === undefined ? 0 : 1);
}

/** How many problems wait behind a tab. */
function Count({ of: count }: { of: number }) {
  if (count === 0) return null;
  return (
    <Badge
      size="sm"
      circle
      color="red.8"
      aria-label={plural(count, { one: "# problem", other: "# problems" })}
    >
      {count}
    </Badge>
  );
}
