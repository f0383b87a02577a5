import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, Select, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useCollections } from "../../api/collections";
import { asApiError } from "../../api/errors";
import { type Intake, type IntakeMode, useSaveIntake } from "../../api/intakes";
import { useConnectors, useIntegrations } from "../../api/integrations";
import { DialogEnd } from "../../parts/DialogEnd";
import { Failure } from "../../parts/Failure";
import { type Draft, draftOf, formOf, MODES, tellingOf, wrongOf } from "./intake";
import { SetFields } from "./SetFields";
import { TryIntake } from "./TryIntake";

interface Props {
  /** `null` for a new one. */
  present: Intake | null;
  onClose: () => void;
}

/** Which events of which integration set which record, and to what; with a dry run. */
export function IntakeDialog({ present, onClose }: Props) {
  const save = useSaveIntake(present?.id ?? null);
  const collections = useCollections();
  const integrations = useIntegrations();
  const connectors = useConnectors();
  const telling = tellingOf(integrations.data?.items ?? [], connectors.data ?? []);
  const unread = [collections, integrations, connectors].find(({ isError }) => isError);
  const isPending = integrations.isPending || connectors.isPending;
  const [draft, setDraft] = useState(() => draftOf(present));
  const set = (part: Partial<Draft>) => {
    save.reset();
    setDraft((old) => ({ ...old, ...part }));
  };
  const refusal = save.isError ? asApiError(save.error) : null;
  const wrong = wrongOf(draft);
  const errors = { ...refusal?.fields, ...wrong };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(wrong).length > 0) return;
    save.mutate(formOf(draft), {
      onSuccess: ({ name }) => {
        notifications.show({ message: t`${name} is saved.` });
        onClose();
      },
    });
  };
  const own = collections.data?.filter(({ type, system }) => type !== "view" && !system) ?? [];
  const fields = own.find(({ name }) => name === draft.collection)?.fields ?? [];
  const names = fields.map(({ name }) => name);
  const moments = fields.filter(({ type }) => type === "date" || type === "number");
  const grows = moments.filter(({ name }) => draft.set.some(({ field }) => field === name));
  return (
    <Modal opened onClose={onClose} title={titleOf(present)} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {unread !== undefined && (
            <Failure
              title={t`What there is to choose from could not be read`}
              error={unread.error}
              retry={() => void unread.refetch()}
            />
          )}
          <TextInput
            label={t`Name`}
            value={draft.name}
            error={errors.name}
            autoComplete="off"
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Select
            label={t`Integration`}
            placeholder={
              isPending || unread !== undefined || telling.length > 0
                ? t`Who tells`
                : t`Set one up first that tells something`
            }
            data={telling.map(({ name }) => name)}
            value={draft.integration || null}
            error={errors.integration}
            onChange={(integration) => set({ integration: integration ?? "" })}
          />
          <Textarea
            label={t`Condition`}
            description={t`In the language of rules; empty always holds. @request.body is the event.`}
            // untranslated: an example of a rule
            placeholder="@request.body.type = 'parcel.moved'"
            autosize
            minRows={1}
            ff="monospace"
            value={draft.condition}
            error={errors.condition}
            spellCheck={false}
            onChange={(event) => set({ condition: event.currentTarget.value })}
          />
          <Select
            label={t`Collection`}
            placeholder={t`Whose records`}
            data={own.map(({ name }) => name)}
            value={draft.collection || null}
            error={errors.collection}
            searchable
            onChange={(collection) => set({ collection: collection ?? "" })}
          />
          <Select
            label={t`What becomes of the record`}
            data={MODES}
            value={draft.mode}
            error={errors.mode}
            allowDeselect={false}
            onChange={(mode) => set({ mode: (mode ?? "upsert") as IntakeMode })}
          />
          {draft.mode !== "create" && (
            <>
              <Select
                label={t`Found by`}
                placeholder={t`A field that tells records apart`}
                data={names}
                value={draft.findBy || null}
                error={errors.findBy}
                onChange={(findBy) => set({ findBy: findBy ?? "" })}
              />
              <TextInput
                label={t`What that field holds`}
                // untranslated: an example of a place
                placeholder="{{event.parcel.code}}"
                value={draft.findValue}
                error={errors.findValue}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => set({ findValue: event.currentTarget.value })}
              />
            </>
          )}
          <SetFields
            names={names}
            set={draft.set}
            errors={errors}
            onChange={(next) => set({ set: next })}
          />
          {(grows.length > 0 || draft.newestBy !== "") && (
            <Select
              label={t`Newest by (can be left out)`}
              description={t`A field with the event's moment or number: an older event changes nothing.`}
              data={grows.map(({ name }) => name)}
              value={draft.newestBy || null}
              error={errors.newestBy}
              clearable
              onChange={(newestBy) => set({ newestBy: newestBy ?? "" })}
            />
          )}
          {draft.mode !== "create" && draft.newestBy === "" && (
            <Text size="sm" c="dimmed">
              <Trans>
                Services tell things again, and not always in their order: without a field that says
                how new an event is, the one that comes last decides.
              </Trans>
            </Text>
          )}
          <Switch
            label={t`It is on`}
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <TryIntake form={formOf(draft)} />
          <DialogEnd refusal={refusal} busy={save.isPending} submit={t`Save`} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function titleOf(present: Intake | null): string {
  if (present === null) return t`Add an intake`;
  const { name } = present;
  return t`Change ${name}`;
}
