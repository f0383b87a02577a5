import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Menu, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type MappedField, useServices } from "../../api/authOptions";
import { asApiError } from "../../api/errors";
import { below, mappingChoices, newProvider, type ProviderDraft } from "./draft";
import { Method } from "./Method";
import { ProviderItem } from "./ProviderItem";
import { RedirectAddresses } from "./RedirectAddresses";
import { TryIt } from "./TryIt";
import type { PartProps } from "./useSignInForm";

/** Accounts that people have elsewhere. */
export function Services({ collection, form }: PartProps) {
  const { draft, base, set, problems } = form;
  const { services } = draft;
  const [opened, setOpened] = useState<string | null>(null);
  const [wanted, setWanted] = useState("");
  const known = useServices();
  const nameOf = (name: string) =>
    known.data?.find((service) => service.name === name)?.displayName ?? name;
  const setProviders = (providers: ProviderDraft[]) =>
    set({ services: { ...services, providers } });
  const free = (known.data ?? []).filter(
    ({ name }) => !services.providers.some((provider) => provider.name === name),
  );
  const found = free.filter(({ name, displayName }) =>
    `${displayName} ${name}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <Method
      title={t`Other services`}
      on={services.enabled}
      onSwitch={(enabled) => set({ services: { ...services, enabled } })}
      error={problems["oauth2.enabled"] ?? problems["oauth2.providers"]}
      details={
        <Stack gap="lg">
          <Stack gap="xs" align="stretch">
            {services.providers.map((provider, at) => (
              <ProviderItem
                key={provider.name}
                provider={provider}
                title={provider.displayName || nameOf(provider.name)}
                isSaved={base.services.providers.some(({ name }) => name === provider.name)}
                errors={below(problems, `oauth2.providers.${at}`)}
                open={opened === provider.name}
                onToggle={() => setOpened(opened === provider.name ? null : provider.name)}
                onChange={(part) =>
                  setProviders(services.providers.with(at, { ...provider, ...part }))
                }
                onRemove={() => setProviders(services.providers.toSpliced(at, 1))}
                tryIt={
                  base.services.providers.some(({ name }) => name === provider.name) && (
                    <TryIt
                      collection={collection}
                      form={form}
                      title={provider.displayName || nameOf(provider.name)}
                      method="oauth2"
                      provider={provider.name}
                    />
                  )
                }
              />
            ))}
            <div>
              <Menu position="bottom-start">
                <Menu.Target>
                  <Button
                    variant="light"
                    size="xs"
                    leftSection={<IconPlus size={14} />}
                    loading={known.isPending}
                    disabled={free.length === 0}
                  >
                    <Trans>Add a service</Trans>
                  </Button>
                </Menu.Target>
                <Menu.Dropdown mah={340} style={{ overflowY: "auto" }}>
                  <Menu.Search
                    aria-label={t`Find a service`}
                    placeholder={t`Find a service`}
                    value={wanted}
                    onChange={(event) => setWanted(event.currentTarget.value)}
                  />
                  {found.length === 0 && (
                    <Menu.Label>
                      <Trans>No service is called that.</Trans>
                    </Menu.Label>
                  )}
                  {found.map(({ name, displayName }) => (
                    <Menu.Item
                      key={name}
                      onClick={() => {
                        setProviders([...services.providers, newProvider(name)]);
                        setOpened(name);
                      }}
                    >
                      {displayName}
                      {name.startsWith("oidc") && ` ${t`(any OpenID server, ${name})`}`}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
              {known.isError && (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  <Trans>The list of services could not be read.</Trans>{" "}
                  {asApiError(known.error).message}
                </Text>
              )}
            </div>
          </Stack>
          {services.providers.length > 0 && (
            <>
              <RedirectAddresses />
              <Mapping collection={collection} form={form} />
            </>
          )}
        </Stack>
      }
    >
      <Trans>
        People use an account that they have elsewhere, with nothing new to remember. Their phone
        needs the internet for it, and the service learns of each sign-in.
      </Trans>
    </Method>
  );
}

const MAPPED: readonly { of: MappedField; label: string }[] = [
  { of: "name", label: t`Name` },
  { of: "username", label: t`User name` },
  { of: "avatarURL", label: t`Picture` },
  { of: "id", label: t`The service's own id` },
];

function Mapping({ collection, form }: PartProps) {
  const { draft, set, problems } = form;
  const { services } = draft;
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={600}>
          <Trans>What a new person's record takes over</Trans>
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>Of what the service says of them, at their first sign-in.</Trans>
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
        {MAPPED.map(({ of, label }) => (
          <Select
            key={of}
            label={label}
            placeholder={t`Nowhere`}
            clearable
            clearButtonProps={{ "aria-label": t`${label}: nowhere` }}
            data={mappingChoices(collection, of)}
            value={services.mappedFields[of] || null}
            error={problems[`oauth2.mappedFields.${of}`]}
            onChange={(next) =>
              set({
                services: {
                  ...services,
                  mappedFields: { ...services.mappedFields, [of]: next ?? "" },
                },
              })
            }
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
}
