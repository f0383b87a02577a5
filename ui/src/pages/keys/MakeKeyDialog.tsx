import { t } from "@lingui/core/macro";
import { Modal, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { asApiError } from "../../api/errors";
import { type ApiKeyAction, useMakeApiKey } from "../../api/keys";
import { DialogEnd } from "../../parts/DialogEnd";
import { endOf, LIVES } from "./expiry";
import { MadeKey } from "./MadeKey";
import { ScopeFields } from "./ScopeFields";

interface Props {
  onClose: () => void;
}

/** A new key, which is shown when it is made and never again. */
export function MakeKeyDialog({ onClose }: Props) {
  const make = useMakeApiKey();
  const [name, setName] = useState("");
  const [life, setLife] = useState("");
  const [chosen, setChosen] = useState<Record<string, ApiKeyAction[]>>({});
  const scopes = Object.entries(chosen)
    .filter(([, actions]) => actions.length > 0)
    .map(([collection, actions]) => ({ collection, actions }));
  const refusal = make.isError ? asApiError(make.error) : null;
  const fields = refusal?.fields ?? {};
  const ofScopes = Object.entries(fields).find(([path]) => path.startsWith("scopes"))?.[1];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ name: name.trim(), scopes, expires: endOf(life, new Date()) });
  };
  if (make.data !== undefined) {
    const { name: kept, key } = make.data;
    return (
      <Modal
        opened
        onClose={onClose}
        title={t`The key of ${kept}`}
        size="lg"
        // Nobody is to lose it by a slip.
        closeOnClickOutside={false}
        closeOnEscape={false}
        withCloseButton={false}
      >
        <MadeKey value={key} onDone={onClose} />
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t`Make a key`} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t`Name`}
            description={t`What uses it: till, web shop, nightly export.`}
            autoComplete="off"
            value={name}
            error={fields.name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <ScopeFields chosen={chosen} onChange={setChosen} error={ofScopes} />
          <Select
            label={t`Expires`}
            data={LIVES}
            value={life}
            error={fields.expires}
            allowDeselect={false}
            onChange={(value) => setLife(value ?? "")}
          />
          <DialogEnd
            refusal={Object.keys(fields).length === 0 ? refusal : null}
            busy={make.isPending}
            submit={t`Make`}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
