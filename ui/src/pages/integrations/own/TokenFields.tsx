import { t } from "@lingui/core/macro";
import { Stack, TextInput } from "@mantine/core";
import type { Auth, ProblemsAt } from "./file";
import { fieldsOf, type TokenField, withField } from "./token";

interface Props {
  auth: Auth;
  problems: ProblemsAt;
  onChange: (auth: Auth) => void;
}

const LABELS: Readonly<Record<TokenField, string>> = {
  authorize: t`Where somebody signs in (authorization URL)`,
  token: t`Where tokens come from (token URL)`,
  scopes: t`Scopes, with spaces between (can be left out)`,
};

/** Where a token comes from, by OAuth2; what more there is stands in the JSON and stays. */
export function TokenFields({ auth, problems, onChange }: Props) {
  return (
    <Stack gap="md">
      {fieldsOf(auth).map(({ field, value, at }) => (
        <TextInput
          key={field}
          label={LABELS[field]}
          // untranslated: an example of an address
          placeholder={field === "scopes" ? undefined : "https://id.example.com/…"}
          value={value}
          error={problems[at]}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(withField(auth, field, event.currentTarget.value))}
        />
      ))}
    </Stack>
  );
}
