import { PasswordInput } from "@mantine/core";
import type { Connector } from "../../api/integrations";

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
  return Object.entries(connector.credentials).map(([name, { title, example, optional }]) => {
    const isKept = kept.includes(name);
    const label = optional ? `${title} (can be left out)` : title;
    return (
      <PasswordInput
        key={name}
        label={label}
        description={isKept ? "Kept. Leave empty to keep it." : undefined}
        placeholder={example}
        value={typed[name] ?? ""}
        error={errors[`credentials.${name}`]}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ "aria-label": `Show: ${title}` }}
        onChange={(event) => onChange({ ...typed, [name]: event.currentTarget.value })}
      />
    );
  });
}
