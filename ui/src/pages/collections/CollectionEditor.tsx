import { Alert, Badge, Button, Stack, Switch, Tabs, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconFlask } from "@tabler/icons-react";
import type { UseMutationResult } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useCollections } from "../../api/collections";
import { ApiError } from "../../api/errors";
import type { Collection, CollectionDraft } from "../../api/types";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { listWords, plural } from "../../parts/format";
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
import { GUEST } from "./trying/Asker";
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
  const what = form.name.trim() === "" ? "this collection" : form.name.trim();
  return (
    <Stack gap="lg">
      <LeaveGuard aside={["tab"]} isDirty={state.isDirty} what={`The changes to ${what}`} />
      <Reserved needs="owner">
        <Panel>
          {saved === null && (
            <KindPicker kind={form.type} onChange={(type) => state.set({ type })} />
          )}
          <TextInput
            label="Name"
            description="Apps use it in their code. Letters, digits and _."
            placeholder="orders"
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
            {isView ? "Query" : "Fields"}
          </Tabs.Tab>
          <Tabs.Tab value="rules" rightSection={<Count of={Object.keys(problems.rules).length} />}>
            API rules
          </Tabs.Tab>
          {!isView && (
            <Tabs.Tab
              value="indexes"
              rightSection={<Count of={Object.keys(problems.indexes).length} />}
            >
              Indexes
            </Tabs.Tab>
          )}
          {saved !== null && !saved.system && mayEdit && <Tabs.Tab value="more">Delete</Tabs.Tab>}
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
                  Try the rules
                </Button>
              )}
              {saved?.system !== true && (
                <Switch
                  label="Paired devices only"
                  description="Beside the rules below: whoever they let in has to be on a device that is paired with this box. Admins are not held to it."
                  checked={form.pairedOnly}
                  onChange={(event) => state.set({ pairedOnly: event.currentTarget.checked })}
                />
              )}
              {ruleNames(form.type).map((name) => (
                <RuleField
                  key={name}
                  name={name}
                  rule={form.rules[name]}
                  error={problems.rules[name]}
                  presets={presets(name, form.type, form.fields, collections.data ?? [])}
                  onChange={(rule) => state.set({ rules: { ...form.rules, [name]: rule } })}
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
        <Alert color="red" variant="light" role="alert" title="Homeport did not accept this">
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
            <Failure title={`${what} could not be saved`} error={saving.error} />
          )}
        </div>
      )}
      <SaveBar
        shown={mayEdit && (saved === null || state.dirty)}
        message={
          problemMessage(problems) ?? (saved === null ? "Not created yet" : "Unsaved changes")
        }
        failed={hasProblems(problems)}
        save={saved === null ? "Create collection" : "Save"}
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
        title={`Remove ${plural(dropped.length, "field")}?`}
        confirm={`Remove and save`}
        busy={saving.isPending}
        onConfirm={send}
        onCancel={() => setAsking(false)}
      >
        What all records of {what} hold in <b>{listWords(dropped.map(({ name }) => name))}</b> is
        deleted with {dropped.length === 1 ? "it" : "them"}. This cannot be undone.
      </ConfirmDialog>
    </Stack>
  );
}

function problemMessage(problems: CollectionFormState["problems"]): string | null {
  if (!hasProblems(problems)) return null;
  if (problems.name !== undefined) return problems.name;
  if (problems.viewQuery !== undefined) return "The query needs a change.";
  if (Object.keys(problems.fields).length > 0) return "Look at the marked fields.";
  if (Object.keys(problems.rules).length > 0) return "Look at the marked rules.";
  if (Object.keys(problems.indexes).length > 0) return "Look at the marked indexes.";
  return "Homeport did not accept this.";
}

function inFirstTab({ fields, viewQuery }: CollectionFormState["problems"]): number {
  return Object.keys(fields).length + (viewQuery === undefined ? 0 : 1);
}

/** How many problems wait behind a tab. */
function Count({ of: count }: { of: number }) {
  if (count === 0) return null;
  return (
    <Badge size="sm" circle color="red.8" aria-label={plural(count, "problem")}>
      {count}
    </Badge>
  );
}
