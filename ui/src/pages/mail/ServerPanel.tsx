import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Button,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import type { Smtp } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { DecimalInput } from "../../parts/DecimalInput";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { type Encryption, encrypted, isHere, switched } from "./server";
import { TestLetterDialog } from "./TestLetterDialog";

const ENCRYPTIONS: readonly { value: Encryption; label: string }[] = [
  { value: "starttls", label: t`STARTTLS, usually port 587` },
  { value: "tls", label: t`TLS from the start, usually port 465` },
];
const METHODS = [
  { value: "PLAIN", label: "PLAIN" },
  { value: "LOGIN", label: t`LOGIN, for old servers` },
];

/** The mail server, and whether it works. */
export function ServerPanel({ smtp }: { smtp: Smtp }) {
  const state = usePolicyForm("smtp", smtp);
  const { draft, dirty, errors, set } = state;
  const [testing, setTesting] = useState(false);
  return (
    <Panel
      title={t`Mail server`}
      description={t`The one that your mail provider names under SMTP.`}
      aside={
        smtp.enabled && !dirty ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSend size={14} />}
            onClick={() => setTesting(true)}
          >
            <Trans>Send a test letter</Trans>
          </Button>
        ) : undefined
      }
    >
      <SettingsForm state={state} done={t`The mail server is saved.`}>
        <Switch
          label={t`Send mail`}
          description={
            draft.enabled
              ? undefined
              : t`Without it codes and links wait below for you to hand over, and no alert goes out`
          }
          checked={draft.enabled}
          onChange={(event) => set(switched(draft, event.currentTarget.checked))}
        />
        {draft.enabled && <Fields draft={draft} errors={errors} set={set} />}
      </SettingsForm>
      {testing && <TestLetterDialog onClose={() => setTesting(false)} />}
    </Panel>
  );
}

interface FieldsProps {
  draft: Smtp;
  errors: Record<string, string>;
  set: (part: Partial<Smtp>) => void;
}

function Fields({ draft, errors, set }: FieldsProps) {
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        <TextInput
          label={t`Server`}
          // untranslated: an example of an address
          placeholder="smtp.example.com"
          value={draft.host}
          error={errors.host}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ host: event.currentTarget.value.trim() })}
        />
        <DecimalInput
          label={t`Port`}
          min={1}
          max={65_535}
          allowDecimal={false}
          value={draft.port}
          error={errors.port}
          onChange={(next) => set({ port: next || 0 })}
        />
        <Select
          label={t`Encryption`}
          data={ENCRYPTIONS}
          value={draft.tls ? "tls" : "starttls"}
          allowDeselect={false}
          onChange={(next) => next !== null && set(encrypted(draft, next))}
        />
        <Select
          label={t`Sign-in`}
          data={METHODS}
          value={draft.authMethod || "PLAIN"}
          error={errors.authMethod}
          allowDeselect={false}
          onChange={(next) => set({ authMethod: next === "LOGIN" ? "LOGIN" : "PLAIN" })}
        />
        <TextInput
          label={t`User`}
          description={t`Empty for a server that asks for none`}
          value={draft.username}
          error={errors.username}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label={t`Password`}
          description={t`Empty keeps the present one`}
          value={draft.password ?? ""}
          error={errors.password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t`Show the password` }}
          onChange={(event) => set({ password: event.currentTarget.value || undefined })}
        />
      </SimpleGrid>
      <TextInput
        label={t`This box's name for the server`}
        description={t`Said in greeting. Empty says localhost, which most servers take.`}
        value={draft.localName}
        error={errors.localName}
        maw={360}
        spellCheck={false}
        onChange={(event) => set({ localName: event.currentTarget.value })}
      />
      {!draft.tls && (
        <Text size="sm" c="dimmed">
          {isHere(draft.host)
            ? t`Where the server has no STARTTLS, letters go unencrypted; it is on this computer.`
            : t`Where the server has no STARTTLS nothing is sent: letters would go unencrypted.`}
        </Text>
      )}
    </Stack>
  );
}
