import {
  Button,
  NumberInput,
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
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { type Encryption, encrypted, isHere, switched } from "./server";
import { TestLetterDialog } from "./TestLetterDialog";

const ENCRYPTIONS: readonly { value: Encryption; label: string }[] = [
  { value: "starttls", label: "STARTTLS, usually port 587" },
  { value: "tls", label: "TLS from the start, usually port 465" },
];
const METHODS = [
  { value: "PLAIN", label: "PLAIN" },
  { value: "LOGIN", label: "LOGIN, for old servers" },
];

/** The mail server, and whether it works. */
export function ServerPanel({ smtp }: { smtp: Smtp }) {
  const state = usePolicyForm("smtp", smtp);
  const { draft, dirty, errors, set } = state;
  const [testing, setTesting] = useState(false);
  return (
    <Panel
      title="Mail server"
      description="The one that your mail provider names under SMTP."
      aside={
        smtp.enabled && !dirty ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSend size={14} />}
            onClick={() => setTesting(true)}
          >
            Send a test letter
          </Button>
        ) : undefined
      }
    >
      <SettingsForm state={state} done="The mail server is saved.">
        <Switch
          label="Send mail"
          description={
            draft.enabled
              ? undefined
              : "Without it codes and links wait below for you to hand over, and no alert goes out"
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
          label="Server"
          placeholder="smtp.example.com"
          value={draft.host}
          error={errors.host}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ host: event.currentTarget.value.trim() })}
        />
        <NumberInput
          label="Port"
          min={1}
          max={65_535}
          allowDecimal={false}
          thousandSeparator=""
          value={draft.port}
          error={errors.port}
          onChange={(next) => set({ port: Number(next) || 0 })}
        />
        <Select
          label="Encryption"
          data={ENCRYPTIONS}
          value={draft.tls ? "tls" : "starttls"}
          allowDeselect={false}
          onChange={(next) => next !== null && set(encrypted(draft, next))}
        />
        <Select
          label="Sign-in"
          data={METHODS}
          value={draft.authMethod || "PLAIN"}
          error={errors.authMethod}
          allowDeselect={false}
          onChange={(next) => set({ authMethod: next === "LOGIN" ? "LOGIN" : "PLAIN" })}
        />
        <TextInput
          label="User"
          description="Empty for a server that asks for none"
          value={draft.username}
          error={errors.username}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ username: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          description="Empty keeps the present one"
          value={draft.password ?? ""}
          error={errors.password}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          onChange={(event) => set({ password: event.currentTarget.value || undefined })}
        />
      </SimpleGrid>
      <TextInput
        label="This box's name for the server"
        description="Said in greeting. Empty says localhost, which most servers take."
        value={draft.localName}
        error={errors.localName}
        maw={360}
        spellCheck={false}
        onChange={(event) => set({ localName: event.currentTarget.value })}
      />
      {!draft.tls && (
        <Text size="sm" c="dimmed">
          {isHere(draft.host)
            ? "Where the server has no STARTTLS, letters go unencrypted; it is on this computer."
            : "Where the server has no STARTTLS nothing is sent: letters would go unencrypted."}
        </Text>
      )}
    </Stack>
  );
}
