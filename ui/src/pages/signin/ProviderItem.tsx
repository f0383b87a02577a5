import {
  Button,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { Problems, ProviderDraft } from "./draft";
import { Item } from "./Item";
import classes from "./SignIn.module.css";

interface Props {
  provider: ProviderDraft;
  title: string;
  /** The server has it, and with it its secret. */
  isSaved: boolean;
  errors: Problems;
  open: boolean;
  onToggle: () => void;
  onChange: (part: Partial<ProviderDraft>) => void;
  onRemove: () => void;
}

/** One service: how this box makes itself known to it. */
export function ProviderItem(props: Props) {
  const { provider, title, isSaved, errors, open, onToggle, onChange, onRemove } = props;
  const isOidc = provider.name.startsWith("oidc");
  const isWrong = Object.keys(errors).length > 0;
  const input = (name: "clientId" | "displayName", label: string, more: object = {}) => (
    <TextInput
      label={label}
      value={provider[name]}
      error={errors[name]}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <Item
      title={title}
      note={provider.clientId === "" ? "Not set up yet" : provider.name}
      picture={
        <span className={classes.tile} aria-hidden>
          {title.slice(0, 1).toUpperCase()}
        </span>
      }
      problem={isWrong ? "Look here" : null}
      open={open || isWrong}
      onToggle={onToggle}
    >
      <Stack gap="sm">
        {input("clientId", "Client id", {
          description: "Both come from the service's page for developers.",
        })}
        <PasswordInput
          label="Client secret"
          placeholder={isSaved ? "Leave empty to keep the present one" : ""}
          value={provider.clientSecret}
          error={errors.clientSecret}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": `Show the client secret of ${title}` }}
          onChange={(event) => onChange({ clientSecret: event.currentTarget.value })}
        />
        {provider.name === "apple" && (
          <Text size="sm" c="dimmed">
            Apple's secret is a token that you sign with a key of your developer account. It lasts
            six months at most.
          </Text>
        )}
        {isOidc && <Endpoints provider={provider} errors={errors} onChange={onChange} />}
        {input("displayName", "Called", {
          description: "On the app's sign-in button. Empty for the service's own name.",
        })}
        <Select
          label="PKCE"
          description="Guards the code on its way back. Switch it off only for a service that does not know it."
          data={[
            { value: "usual", label: "On, as usual" },
            { value: "on", label: "On" },
            { value: "off", label: "Off" },
          ]}
          value={provider.pkce === null ? "usual" : provider.pkce ? "on" : "off"}
          allowDeselect={false}
          onChange={(next) => onChange({ pkce: next === "usual" ? null : next === "on" })}
        />
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={14} />}
            onClick={onRemove}
          >
            Remove {title}
          </Button>
        </div>
      </Stack>
    </Item>
  );
}

type EndpointName = "authURL" | "tokenURL" | "userInfoURL";

function Endpoints({
  provider,
  errors,
  onChange,
}: Pick<Props, "provider" | "errors" | "onChange">) {
  const { extra } = provider;
  const issuers = Array.isArray(extra.issuers) ? extra.issuers.map(String).join(", ") : "";
  const byToken = provider.userInfoURL === "" && "jwksURL" in extra;
  const url = (name: EndpointName, label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={provider[name]}
      error={errors[name]}
      spellCheck={false}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <Text size="sm" c="dimmed">
        The addresses stand in the server's <code>/.well-known/openid-configuration</code>.
      </Text>
      {url("authURL", "authorization_endpoint", "https://id.example.com/auth")}
      {url("tokenURL", "token_endpoint", "https://id.example.com/token")}
      <div>
        <Text size="sm" fw={600} mb={4}>
          Who somebody is, this box learns from
        </Text>
        <SegmentedControl
          aria-label="Who somebody is, this box learns from"
          data={[
            { value: "info", label: "The user info address" },
            { value: "token", label: "The ID token" },
          ]}
          value={byToken ? "token" : "info"}
          onChange={(next) =>
            onChange(
              next === "token"
                ? { userInfoURL: "", extra: { ...extra, jwksURL: extra.jwksURL ?? "" } }
                : { extra: {} },
            )
          }
        />
      </div>
      {byToken ? (
        <>
          <TextInput
            label="jwks_uri"
            placeholder="https://id.example.com/keys"
            value={String(extra.jwksURL ?? "")}
            spellCheck={false}
            onChange={(event) =>
              onChange({ extra: { ...extra, jwksURL: event.currentTarget.value } })
            }
          />
          <TextInput
            label="issuer"
            description="Empty takes a token of any issuer that these keys have signed for. Several with commas."
            placeholder="https://id.example.com"
            value={issuers}
            spellCheck={false}
            onChange={(event) =>
              onChange({ extra: { ...extra, issuers: listOf(event.currentTarget.value) } })
            }
          />
        </>
      ) : (
        url("userInfoURL", "userinfo_endpoint", "https://id.example.com/me")
      )}
    </>
  );
}

/** As it is typed: a comma at the end is the beginning of the next. */
function listOf(text: string): string[] {
  return text === "" ? [] : text.split(",").map((part) => part.trim());
}
