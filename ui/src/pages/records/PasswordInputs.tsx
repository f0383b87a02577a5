import { t } from "@lingui/core/macro";
import { PasswordInput, SimpleGrid } from "@mantine/core";
import type { Draft } from "./values";

interface Props {
  isNew: boolean;
  draft: Draft;
  problems: Readonly<Record<string, string>>;
  onChange: (name: string, value: unknown) => void;
}

/** A password is only ever written, so it has its own two inputs. */
export function PasswordInputs({ isNew, draft, problems, onChange }: Props) {
  const input = (name: "password" | "passwordConfirm", label: string) => (
    <PasswordInput
      label={label}
      required={isNew}
      autoComplete="new-password"
      value={String(draft[name] ?? "")}
      error={problems[name] ?? null}
      onChange={(event) => onChange(name, event.currentTarget.value)}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {input("password", isNew ? t`Password` : t`New password`)}
      {input("passwordConfirm", t`Password again`)}
    </SimpleGrid>
  );
}
