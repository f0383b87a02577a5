import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { AppleSecret } from "./AppleSecret";
import { listOf, type Problems, type ProviderDraft, textOf } from "./draft";
import { Endpoints } from "./Endpoints";
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
  /** Tries what is saved; only for one that the server has. */
  tryIt: ReactNode;
}

/** Whose ID tokens this box can believe without being told where their keys are. */
const WITH_ID_TOKENS = ["google", "apple"];

/** One service: how this box makes itself known to it. */
export function ProviderItem(props: Props) {
  const { provider, title, isSaved, errors, open, onToggle, onChange, onRemove, tryIt } = props;
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
      note={provider.clientId === "" ? t`Not set up yet` : provider.name}
      picture={
        <span className={classes.tile} aria-hidden>
          {title.slice(0, 1).toUpperCase()}
        </span>
      }
      problem={isWrong ? t`Look here` : null}
      open={open || isWrong}
      onToggle={onToggle}
    >
      <Stack gap="sm">
        {input("clientId", t`Client id`, {
          description: t`Both come from the service's page for developers.`,
        })}
        <PasswordInput
          label={t`Client secret`}
          placeholder={isSaved ? t`Leave empty to keep the present one` : ""}
          value={provider.clientSecret}
          error={errors.clientSecret}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": t`Show the client secret of ${title}` }}
          onChange={(event) => onChange({ clientSecret: event.currentTarget.value })}
        />
        {provider.name === "apple" && (
          <AppleSecret clientId={provider.clientId} onMade={onChange} />
        )}
        {isOidc && <Endpoints provider={provider} errors={errors} onChange={onChange} />}
        {(isOidc || WITH_ID_TOKENS.includes(provider.name)) && (
          <TextInput
            label={t`Client ids of phone apps`}
            description={t`For apps that sign in with the phone's own dialog and hand over an ID token. Several with commas; the one above counts anyway.`}
            value={textOf(provider.extra.audiences)}
            error={errors["extra.audiences"]}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) =>
              onChange({
                extra: { ...provider.extra, audiences: listOf(event.currentTarget.value) },
              })
            }
          />
        )}
        {input("displayName", t`Called`, {
          description: t`On the app's sign-in button. Empty for the service's own name.`,
        })}
        <Select
          // untranslated: its name
          label="PKCE"
          description={t`Guards the code on its way back. Switch it off only for a service that does not know it.`}
          data={[
            { value: "usual", label: t`On, as usual` },
            { value: "on", label: t`On` },
            { value: "off", label: t`Off` },
          ]}
          value={provider.pkce === null ? "usual" : provider.pkce ? "on" : "off"}
          allowDeselect={false}
          onChange={(next) => onChange({ pkce: next === "usual" ? null : next === "on" })}
        />
        {tryIt}
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={14} />}
            onClick={onRemove}
          >
            <Trans>Remove {title}</Trans>
          </Button>
        </div>
      </Stack>
    </Item>
  );
}
