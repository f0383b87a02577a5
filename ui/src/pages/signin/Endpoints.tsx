import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconWorldSearch } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useLookUpIssuer } from "../../api/authOptions";
import { asApiError } from "../../api/errors";
import { listOf, type Problems, type ProviderDraft, textOf } from "./draft";

interface Props {
  provider: ProviderDraft;
  errors: Problems;
  onChange: (part: Partial<ProviderDraft>) => void;
}

type EndpointName = "authURL" | "tokenURL" | "userInfoURL";

/** Where an OpenID server is: its link is enough, it tells the rest. */
export function Endpoints(props: Props) {
  const { provider, errors, onChange } = props;
  const { extra } = provider;
  const lookUp = useLookUpIssuer();
  // The answer comes later than what is typed meanwhile.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const [issuer = ""] = listOf(textOf(extra.issuers));
  const ask = () =>
    lookUp.mutate(issuer, {
      onSuccess: ({ issuer, jwksURL, ...links }) =>
        latest.current.onChange({
          ...links,
          extra: { ...latest.current.provider.extra, issuers: [issuer], jwksURL },
        }),
    });
  const failed = lookUp.isError ? asApiError(lookUp.error).message : undefined;
  const url = (name: EndpointName, label: string, more: object = {}) => (
    <TextInput
      label={label}
      value={provider[name]}
      error={errors[name]}
      spellCheck={false}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <>
      <Group align="end" gap="xs" wrap="nowrap">
        <TextInput
          label={t`Issuer`}
          // untranslated: an address
          placeholder="https://id.example.com"
          value={textOf(extra.issuers)}
          error={errors["extra.issuers"]}
          spellCheck={false}
          style={{ flex: 1 }}
          onChange={(event) => {
            lookUp.reset();
            onChange({ extra: { ...extra, issuers: listOf(event.currentTarget.value) } });
          }}
        />
        <Button
          variant="default"
          leftSection={<IconWorldSearch size={16} />}
          loading={lookUp.isPending}
          disabled={issuer === ""}
          onClick={ask}
        >
          <Trans>Look up</Trans>
        </Button>
      </Group>
      <Text
        size="sm"
        c={failed === undefined ? "dimmed" : "var(--mantine-color-error)"}
        role={failed === undefined ? "status" : "alert"}
      >
        {failed ??
          (lookUp.isSuccess
            ? t`The server has told the addresses below. Save to keep them.`
            : t`Enter the server's link and look it up: it tells the addresses below.`)}
      </Text>
      {/* untranslated: the names that the protocol has for them */}
      {url("authURL", "authorization_endpoint")}
      {url("tokenURL", "token_endpoint")}
      {url("userInfoURL", "userinfo_endpoint", {
        description: t`Empty: who somebody is, this box learns from the ID token.`,
      })}
      <TextInput
        // untranslated: the name that the protocol has for it
        label="jwks_uri"
        description={t`The keys that ID tokens are signed with.`}
        value={String(extra.jwksURL ?? "")}
        error={errors["extra.jwksURL"]}
        spellCheck={false}
        onChange={(event) => onChange({ extra: { ...extra, jwksURL: event.currentTarget.value } })}
      />
    </>
  );
}
