import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useRef, useState } from "react";
import { asApiError } from "../../api/errors";
import {
  type Connector,
  type Integration,
  useIntegrations,
  useSetUp,
} from "../../api/integrations";
import { DialogEnd } from "../../parts/DialogEnd";
import { useCloseGuard } from "../../parts/LeaveGuard";
import { ChargeFields } from "./ChargeFields";
import { CredentialFields } from "./CredentialFields";
import { LimitFields } from "./LimitFields";
import { PlaceFields } from "./PlaceFields";
import { RuleFields } from "./RuleFields";
import { type Draft, draftOf, isElsewhere, setupOf } from "./setup";

interface Props {
  connector: Connector;
  /** `null` for a new one. */
  present: Integration | null;
  /** What is done with what was saved, once this is closed. */
  onSaved: (saved: Integration) => void;
  onClose: () => void;
}

/** A connector's credentials, where it is, and who may call what of it. */
export function SetUpDialog({ connector, present, onSaved, onClose }: Props) {
  const save = useSetUp();
  const names = useIntegrations().data?.items.map(({ name }) => name) ?? [];
  const [first] = useState(() => draftOf(connector, present, names));
  const [draft, setDraft] = useState(first);
  const saved = useRef(false);
  const { close, guard } = useCloseGuard({
    isDirty: () => !saved.current && JSON.stringify(draft) !== JSON.stringify(first),
    what: t`The changes to this integration`,
    onClose,
  });
  const nameInput = useRef<HTMLInputElement>(null);
  const set = (part: Partial<Draft>) => {
    save.reset();
    setTaken(false);
    setDraft((old) => ({ ...old, ...part }));
  };
  const refusal = save.isError ? asApiError(save.error) : null;
  const errors = refusal?.fields ?? {};
  const [isTaken, setTaken] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Saving under the name of another one would change that one.
    const taken = present === null && names.includes(draft.name.trim());
    setTaken(taken);
    if (taken) return nameInput.current?.focus();
    const order = { name: draft.name.trim(), setup: setupOf(connector, draft) };
    save.mutate(order, {
      onSuccess: (integration) => {
        saved.current = true;
        const { name, signIn } = integration;
        if (signIn?.state !== "out") {
          notifications.show({ message: t`${name} is set up. Test it now.` });
        }
        onClose();
        onSaved(integration);
      },
    });
  };
  const path = `/api/homeport/integrations/${draft.name}/…`;
  return (
    <Modal opened onClose={close} title={titleOf(connector, present)} size="lg">
      {guard}
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {connector.note}{" "}
            <Anchor
              href={connector.docs}
              target="_blank"
              rel="noreferrer"
              size="sm"
              underline="always"
            >
              <Trans>Its documentation</Trans>
            </Anchor>
          </Text>
          {present === null && (
            <TextInput
              ref={nameInput}
              label={t`Name`}
              description={t`Apps call it at ${path}`}
              value={draft.name}
              error={
                isTaken
                  ? t`There is one of this name. Choose another.`
                  : (errors.name ?? errors.connector)
              }
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          )}
          <CredentialFields
            connector={connector}
            kept={present?.credentials ?? []}
            isElsewhere={present !== null && isElsewhere(connector, present, draft)}
            publicKeys={present?.publicKeys ?? {}}
            typed={draft.credentials}
            errors={errors}
            onChange={(credentials) => set({ credentials })}
          />
          <PlaceFields connector={connector} draft={draft} errors={errors} onChange={set} />
          {connector.tokenHosts.length > 0 && (
            <TokenBase
              hosts={connector.tokenHosts}
              value={draft.tokenBase}
              error={errors.tokenBase}
              onChange={(tokenBase) => set({ tokenBase })}
            />
          )}
          {connector.payments && (
            <ChargeFields
              charges={draft.charges}
              errors={errors}
              onChange={(charges) => set({ charges })}
            />
          )}
          <RuleFields
            connector={connector}
            rules={draft.rules}
            records={draft.records}
            errors={errors}
            onChange={set}
          />
          <LimitFields limit={draft.limit} errors={errors} onChange={(limit) => set({ limit })} />
          <Switch
            label={t`Apps may call it`}
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
          <DialogEnd refusal={refusal} busy={save.isPending} submit={t`Save`} onCancel={close} />
        </Stack>
      </form>
    </Modal>
  );
}

interface TokenBaseProps {
  hosts: readonly string[];
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** Where tokens come from, for trials with a stand-in. */
function TokenBase({ hosts, value, error, onChange }: TokenBaseProps) {
  const usual = hosts.join(", ");
  return (
    <TextInput
      label={t`Address for signing in`}
      description={t`Empty is ${usual}.`}
      placeholder={`https://${hosts[0]}`}
      value={value}
      error={error}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function titleOf({ title }: Connector, present: Integration | null): string {
  if (present === null) return t`Set up ${title}`;
  const { name } = present;
  return t`Change ${name}`;
}
