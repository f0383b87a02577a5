import { t } from "@lingui/core/macro";
import { Checkbox, Group, Modal, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { type Automation, type AutomationChange, useSaveAutomation } from "../../api/automations";
import { useCollections } from "../../api/collections";
import { asApiError } from "../../api/errors";
import { useConnectors, useIntegrations } from "../../api/integrations";
import { DialogEnd } from "../../parts/DialogEnd";
import { actionsOf, CHANGES, connectorOf, type Draft, draftOf, formOf } from "./automation";
import { InputFields } from "./InputFields";

interface Props {
  /** `null` for a new one. */
  present: Automation | null;
  onClose: () => void;
}

/** Which changes, under which condition, set off which call, with what. */
export function AutomationDialog({ present, onClose }: Props) {
  const save = useSaveAutomation(present?.id ?? null);
  const collections = useCollections();
  const integrations = useIntegrations().data?.items ?? [];
  const connectors = useConnectors().data ?? [];
  const [draft, setDraft] = useState(() => draftOf(present));
  const set = (part: Partial<Draft>) => {
    save.reset();
    setDraft((old) => ({ ...old, ...part }));
  };
  const connector = connectorOf(draft.integration, integrations, connectors);
  const refusal = save.isError ? asApiError(save.error) : null;
  const errors = refusal?.fields ?? {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(formOf(draft, connector), {
      onSuccess: ({ name }) => {
        notifications.show({ message: t`${name} is saved. Try it out now.` });
        onClose();
      },
    });
  };
  const own = collections.data?.filter(({ type, system }) => type !== "view" && !system) ?? [];
  return (
    <Modal opened onClose={onClose} title={titleOf(present)} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t`Name`}
            value={draft.name}
            error={errors.name}
            autoComplete="off"
            onChange={(event) => set({ name: event.currentTarget.value })}
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
          <Checkbox.Group
            label={t`When a record is`}
            value={draft.on}
            error={errors.on}
            onChange={(on) => set({ on: on as AutomationChange[] })}
          >
            <Group mt="xs" gap="lg">
              {CHANGES.map(({ value, label }) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </Group>
          </Checkbox.Group>
          <Textarea
            label={t`Condition`}
            description={t`In the language of rules; empty always holds. @before.status is what a field held before.`}
            // untranslated: an example of a rule
            placeholder="status = 'paid' && @before.status != 'paid'"
            autosize
            minRows={1}
            ff="monospace"
            value={draft.condition}
            error={errors.condition}
            spellCheck={false}
            onChange={(event) => set({ condition: event.currentTarget.value })}
          />
          <Select
            label={t`Integration`}
            placeholder={integrations.length === 0 ? t`Set one up first` : t`Whom to call`}
            data={integrations.map(({ name }) => name)}
            value={draft.integration || null}
            error={errors.integration}
            onChange={(integration) => set({ integration: integration ?? "", action: "" })}
          />
          <Select
            label={t`What to do`}
            data={actionsOf(connector)}
            value={draft.action || null}
            error={errors.action}
            onChange={(action) => set({ action: action ?? "" })}
          />
          <InputFields
            connector={connector}
            action={draft.action}
            typed={draft.input}
            errors={errors}
            onChange={(input) => set({ input })}
          />
          <Switch
            label={t`It is on`}
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <DialogEnd refusal={refusal} busy={save.isPending} submit={t`Save`} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function titleOf(present: Automation | null): string {
  if (present === null) return t`Add an automation`;
  const { name } = present;
  return t`Change ${name}`;
}
