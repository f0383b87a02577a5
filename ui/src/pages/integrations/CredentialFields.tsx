import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, FileButton, PasswordInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type ChangeEvent, useState } from "react";
import type { Connector } from "../../api/integrations";
import { CopyLine } from "../../parts/CopyLine";
import { type Made, madeSecret } from "./setup";

const LARGEST_KEY = 64 << 10;

interface Props {
  connector: Connector;
  /** The names of those that the box has. */
  kept: readonly string[];
  /** They are forgotten when this is saved: they were given for another host. */
  isElsewhere: boolean;
  /** The public halves of the box's own keys. */
  publicKeys: Readonly<Record<string, string>>;
  typed: Record<string, string>;
  errors: Readonly<Record<string, string>>;
  onChange: (typed: Record<string, string>) => void;
}

/** What the service knows the box by. It goes in, and nobody gets it out again. */
export function CredentialFields(props: Props) {
  const { connector, publicKeys, typed, onChange } = props;
  return Object.entries(connector.credentials).map(([name, { title, made, json }]) => {
    const set = (value: string) => onChange({ ...typed, [name]: value });
    const publicKey = publicKeys[name];
    return (
      <Stack key={name} gap="xs">
        <CredentialField {...props} name={name} onType={set} />
        {json && <FileChoice title={title} onRead={set} />}
        {made && <Maker made={made} title={title} value={typed[name] ?? ""} onMade={set} />}
        {publicKey !== undefined && <PublicKey value={publicKey} />}
      </Stack>
    );
  });
}

function CredentialField(props: Props & { name: string; onType: (value: string) => void }) {
  const { connector, kept, isElsewhere, typed, errors, name, onType } = props;
  const credential = connector.credentials[name];
  if (credential === undefined) return null;
  const { title, example, optional, hint, format, public: isPublic } = credential;
  const common = {
    label: optional ? t`${title} (can be left out)` : title,
    description: kept.includes(name) ? keptWords(isElsewhere) : hint || undefined,
    placeholder: example,
    value: typed[name] ?? "",
    error: errors[`credentials.${name}`],
    spellCheck: false,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onType(event.currentTarget.value),
  };
  // A key of several lines would lose its breaks in a field of one.
  if (format === "p256_pem") {
    return (
      <Textarea {...common} autosize minRows={3} maxRows={8} autoComplete="off" ff="monospace" />
    );
  }
  if (isPublic) return <TextInput {...common} autoComplete="off" />;
  return (
    <PasswordInput
      {...common}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ "aria-label": t`Show: ${title}` }}
    />
  );
}

function keptWords(isElsewhere: boolean): string {
  return isElsewhere
    ? t`Enter it again: it was given for the address before, and is forgotten with another.`
    : t`Kept. Leave empty to keep it.`;
}

/** What apps are given of a key that the box has. */
function PublicKey({ value }: { value: string }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        <Trans>Public key</Trans>
      </Text>
      <CopyLine value={value} name={t`the public key`} />
      <Text size="xs" c="dimmed">
        <Trans>Browsers subscribe with it. It is no secret.</Trans>
      </Text>
    </Stack>
  );
}

/** Takes a file's text in the place of pasting it. */
function FileChoice({ title, onRead }: { title: string; onRead: (text: string) => void }) {
  return (
    <FileButton
      accept=".json,application/json"
      onChange={(file) => {
        // A key is no longer; what is not one is refused in words when it is saved.
        if (file !== null && file.size <= LARGEST_KEY) void file.text().then(onRead);
      }}
    >
      {(props) => (
        <Button
          {...props}
          size="xs"
          variant="default"
          style={{ alignSelf: "start" }}
          leftSection={<IconFileUpload size={14} />}
          aria-label={t`Choose a file: ${title}`}
        >
          <Trans>Choose a file</Trans>
        </Button>
      )}
    </FileButton>
  );
}

interface MakerProps {
  made: Made;
  title: string;
  value: string;
  onMade: (secret: string) => void;
}

/** Draws a secret, and shows it while it can still be had. */
function Maker({ made, title, value, onMade }: MakerProps) {
  const [drawn, setDrawn] = useState<string | null>(null);
  const draw = () => {
    const secret = madeSecret(made);
    setDrawn(secret);
    onMade(secret);
  };
  if (drawn === null || drawn !== value) {
    return (
      <Button size="xs" variant="default" onClick={draw} style={{ alignSelf: "start" }}>
        <Trans>Make one</Trans>
      </Button>
    );
  }
  return (
    <Stack gap={4}>
      <CopyLine value={drawn} name={title.toLowerCase()} />
      <Text size="xs" c="dimmed">
        <Trans>Copy it for the receiver now. Once it is saved, nobody gets to read it here.</Trans>
      </Text>
    </Stack>
  );
}
