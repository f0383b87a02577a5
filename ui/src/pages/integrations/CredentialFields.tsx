import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Connector } from "../../api/integrations";
import { CopyLine } from "../../parts/CopyLine";
import { type Made, madeSecret } from "./setup";

interface Props {
  connector: Connector;
  /** The names of those that the box has. */
  kept: readonly string[];
  typed: Record<string, string>;
  errors: Readonly<Record<string, string>>;
  onChange: (typed: Record<string, string>) => void;
}

/** What the service knows the box by. It goes in, and nobody gets it out again. */
export function CredentialFields({ connector, kept, typed, errors, onChange }: Props) {
  return Object.entries(connector.credentials).map(([name, credential]) => {
    const { title, example, optional, hint, made } = credential;
    const isKept = kept.includes(name);
    const set = (value: string) => onChange({ ...typed, [name]: value });
    const value = typed[name] ?? "";
    return (
      <Stack key={name} gap="xs">
        <PasswordInput
          label={optional ? t`${title} (can be left out)` : title}
          description={isKept ? t`Kept. Leave empty to keep it.` : hint || undefined}
          placeholder={example}
          value={value}
          error={errors[`credentials.${name}`]}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t`Show: ${title}` }}
          onChange={(event) => set(event.currentTarget.value)}
        />
        {made && <Maker made={made} title={title} value={value} onMade={set} />}
      </Stack>
    );
  });
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
