import { t } from "@lingui/core/macro";
import { Textarea, TextInput } from "@mantine/core";
import type { Connector } from "../../api/integrations";
import type { Draft } from "./setup";

interface Props {
  connector: Connector;
  draft: Draft;
  errors: Readonly<Record<string, string>>;
  onChange: (part: Partial<Draft>) => void;
}

/** Where it is reached: at an address, at hosts that callers name, or nowhere outside the box. */
export function PlaceFields({ connector, draft, errors, onChange }: Props) {
  const { base, hasBase, hosts } = connector;
  const known = hosts.join(", ");
  return (
    <>
      {hasBase && (
        <TextInput
          label={t`Address`}
          description={base === "" ? t`Where your server is.` : t`Empty is ${base}.`}
          placeholder={base || "https://example.com"}
          value={draft.base}
          error={errors.base}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ base: event.currentTarget.value })}
        />
      )}
      {hosts.length > 0 && (
        <Textarea
          label={t`Other hosts`}
          description={t`What callers give may lead to ${known}, and to these, as push.example.com.`}
          autosize
          minRows={1}
          value={draft.hosts}
          error={errors.hosts}
          spellCheck={false}
          onChange={(event) => onChange({ hosts: event.currentTarget.value })}
        />
      )}
      {(hasBase || hosts.length > 0) && (
        <Textarea
          label={t`On your own network`}
          description={t`Hosts that it may reach there, as nas.local or 192.168.1.20:8080. All others must be on the Internet.`}
          autosize
          minRows={1}
          value={draft.local}
          error={errors.local}
          spellCheck={false}
          onChange={(event) => onChange({ local: event.currentTarget.value })}
        />
      )}
    </>
  );
}
