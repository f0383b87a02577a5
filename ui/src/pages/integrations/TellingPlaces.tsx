import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { List, Stack, Text } from "@mantine/core";
import { useConnectors, useIntegrations } from "../../api/integrations";
import { said } from "../../language/server/said";
import { CopyLine } from "../../parts/CopyLine";
import { Panel } from "../../parts/Panel";
import { tellingOf } from "./intake";

/** Where services are to send what they tell, and what they cannot be heard without. */
export function TellingPlaces() {
  const integrations = useIntegrations().data?.items ?? [];
  const telling = tellingOf(integrations, useConnectors().data ?? []);
  if (telling.length === 0) return null;
  return (
    <Panel
      title={t`Where services send to`}
      description={t`Behind the address at which your box is reached from outside. A box at home is mostly not: where a service has a list of events, the box reads that instead.`}
    >
      <List listStyleType="none" spacing="md" aria-label={t`Where services send to`}>
        {telling.map(({ name, connector, lacks }) => (
          <List.Item
            key={name}
            styles={{ itemWrapper: { display: "block" }, itemLabel: { width: "100%" } }}
          >
            <Stack gap={4}>
              <Text fw={600}>{name}</Text>
              <CopyLine
                value={`/api/homeport/integrations/${name}/events`}
                name={t`the address for ${name}`}
              />
              <Text size="sm" c="dimmed">
                {lacks.length === 0
                  ? t`Each event has to be signed with the secret that is set.`
                  : t`Not heard yet, since this is not set: ${lacks.map((one) => said(connector.credentials[one]?.title ?? one)).join(", ")}.`}{" "}
                {connector.events?.list === true
                  ? t`The box also reads the service's list, every half minute, while there is an intake.`
                  : t`The service has no list that could be read: it has to reach the box.`}
              </Text>
            </Stack>
          </List.Item>
        ))}
      </List>
      <Text size="xs" c="dimmed" mt="sm">
        <Trans>
          Events are kept for 30 days, the last 5,000 of each integration, without its credentials.
        </Trans>
      </Text>
    </Panel>
  );
}
