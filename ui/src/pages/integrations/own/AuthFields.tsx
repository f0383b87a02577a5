import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Card, Group, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import {
  at,
  type ConnectorFile,
  type CredentialFile,
  freeName,
  type ProblemsAt,
  renamed,
  without,
} from "./file";
import { TokenFields } from "./TokenFields";
import { FRESH_TOKENS } from "./token";

interface Props {
  file: ConnectorFile;
  problems: ProblemsAt;
  onChange: (part: Partial<ConnectorFile>) => void;
}

/** The ways that the form knows, and what each is made of. */
const KINDS: Readonly<Record<string, { label: string; parts: Readonly<Record<string, string>> }>> =
  {
    none: { label: t`With nothing`, parts: {} },
    bearer: { label: t`With a token (Bearer)`, parts: { token: t`Token` } },
    header: {
      label: t`With a header of its own`,
      parts: { name: t`Header`, value: t({ message: "Value", context: "of a header" }) },
    },
    basic: {
      label: t`With a user name and a password (Basic)`,
      parts: { username: t`User name`, password: t`Password` },
    },
    token: { label: t`With a token that the box fetches (OAuth2, client credentials)`, parts: {} },
    authorization_code: { label: t`With somebody who signs in at the service (OAuth2)`, parts: {} },
  };

/** What stands in a way that was just chosen. */
const FRESH: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  none: {},
  bearer: { token: "{{cred.token}}" },
  header: { name: "X-Api-Key", value: "{{cred.key}}" },
  basic: { username: "{{cred.username}}", password: "{{cred.password}}" },
  ...FRESH_TOKENS,
};

const TITLES: Readonly<Record<string, string>> = {
  token: t`Access token`,
  key: t`API key`,
  username: t`User name`,
  password: t`Password`,
  client_id: t`Client id`,
  client_secret: t`Client secret`,
};

/** How a request proves whose it is, and what an admin is asked for. */
export function AuthFields({ file, problems, onChange }: Props) {
  const { kind, ...parts } = file.auth ?? { kind: "none" };
  const credentials = file.credentials ?? {};
  const known = KINDS[kind];
  const choose = (next: string) => {
    const fresh = FRESH[next] ?? {};
    const named = JSON.stringify(fresh).matchAll(/cred\.(\w+)/g);
    const asked = [...named].flatMap(([, name]) => name ?? []);
    const missing = asked.filter((name) => !(name in credentials));
    // A client's id is no secret (RFC 6749, 2.2).
    const credential = (name: string) => ({
      title: TITLES[name] ?? name,
      ...(name === "client_id" && { public: true }),
    });
    const added = missing.map((name) => [name, credential(name)] as const);
    onChange({
      auth: { kind: next, ...fresh },
      credentials: { ...credentials, ...Object.fromEntries(added) },
    });
  };
  const data = Object.entries(KINDS).map(([value, { label }]) => ({ value, label }));
  return (
    <Stack gap="md">
      <Select
        label={t`How a request proves whose it is`}
        data={known === undefined ? [...data, { value: kind, label: kind }] : data}
        value={kind}
        error={problems["/auth"] ?? problems["/auth/kind"]}
        allowDeselect={false}
        onChange={(next) => next !== null && next !== kind && choose(next)}
      />
      {known === undefined && (
        <Text size="sm" c="dimmed">
          <Trans>What this is made of is written in the JSON.</Trans>
        </Text>
      )}
      {kind in FRESH_TOKENS && (
        <TokenFields
          auth={{ kind, ...parts }}
          problems={problems}
          onChange={(auth) => onChange({ auth })}
        />
      )}
      {Object.entries(known?.parts ?? {}).map(([name, label]) => (
        <TextInput
          key={name}
          label={label}
          value={typeof parts[name] === "string" ? parts[name] : ""}
          error={problems[at("auth", name)]}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) =>
            onChange({ auth: { kind, ...parts, [name]: event.currentTarget.value } })
          }
        />
      ))}
      <Credentials
        credentials={credentials}
        problems={problems}
        onChange={(next) => onChange({ credentials: next })}
      />
    </Stack>
  );
}

interface CredentialsProps {
  credentials: Record<string, CredentialFile>;
  problems: ProblemsAt;
  onChange: (credentials: Record<string, CredentialFile>) => void;
}

function Credentials({ credentials, problems, onChange }: CredentialsProps) {
  const place = "{{cred.NAME}}";
  return (
    <Stack gap="xs" role="group" aria-label={t`Credentials`}>
      <Text size="sm" c="dimmed">
        <Trans>
          What an admin gives when the connector is set up. It is filled in where {place} stands.
        </Trans>
      </Text>
      {Object.entries(credentials).map(([name, credential], index) => {
        const set = (part: Partial<CredentialFile>) =>
          onChange({ ...credentials, [name]: { ...credential, ...part } });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed
          <Card key={index} withBorder padding="sm">
            <Stack gap="xs">
              <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
                <TextInput
                  label={t`Name`}
                  value={name}
                  error={problems[at("credentials", name)]}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(event) =>
                    onChange(renamed(credentials, name, event.currentTarget.value))
                  }
                />
                <TextInput
                  label={t`Title`}
                  value={credential.title ?? ""}
                  error={problems[at("credentials", name, "title")]}
                  onChange={(event) => set({ title: event.currentTarget.value })}
                />
              </Group>
              <TextInput
                label={t`Where one gets it (can be left out)`}
                value={credential.hint ?? ""}
                onChange={(event) => set({ hint: event.currentTarget.value || undefined })}
              />
              <TextInput
                label={t`Pattern (can be left out)`}
                // untranslated: an example of a pattern
                placeholder="^sk_[a-z0-9]+$"
                value={credential.pattern ?? ""}
                error={problems[at("credentials", name, "pattern")]}
                spellCheck={false}
                onChange={(event) => set({ pattern: event.currentTarget.value || undefined })}
              />
              <Group justify="space-between">
                <Switch
                  label={t`Can be left out`}
                  checked={credential.optional === true}
                  onChange={(event) => set({ optional: event.currentTarget.checked || undefined })}
                />
                <Button
                  size="xs"
                  variant="subtle"
                  color="gray"
                  leftSection={<IconTrash size={14} />}
                  aria-label={t`Remove the credential ${name}`}
                  onClick={() => onChange(without(credentials, name))}
                >
                  <Trans>Remove</Trans>
                </Button>
              </Group>
            </Stack>
          </Card>
        );
      })}
      <Button
        size="xs"
        variant="default"
        style={{ alignSelf: "start" }}
        leftSection={<IconPlus size={14} />}
        onClick={() => {
          const name = freeName(credentials, "key");
          onChange({ ...credentials, [name]: { title: t`API key` } });
        }}
      >
        <Trans>Add a credential</Trans>
      </Button>
    </Stack>
  );
}
