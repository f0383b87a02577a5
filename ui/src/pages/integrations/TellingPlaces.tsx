import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { List, Skeleton, Stack, Text } from "@mantine/core";
import { type Listening, useListening, useUnproven } from "../../api/intakes";
import { useConnectors, useIntegrations } from "../../api/integrations";
import { said } from "../../language/server/said";
import { CopyLine } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import { RelativeTime } from "../../parts/RelativeTime";
import { tellingOf } from "./intake";

/** Where services are to send what they tell, what they cannot be heard without, and how lists are read. */
export function TellingPlaces() {
  const integrations = useIntegrations();
  const connectors = useConnectors();
  const lists = useListening();
  const unproven = useUnproven().data ?? {};
  if (integrations.isPending || connectors.isPending) {
    return <Skeleton h={120} radius="lg" role="status" aria-label={t`Loading the integrations`} />;
  }
  const unread = [integrations, connectors, lists].find(({ data }) => data === undefined);
  if (unread?.isError) {
    return (
      <Failure
        title={t`The integrations could not be read`}
        error={unread.error}
        retry={() => void unread.refetch()}
      />
    );
  }
  const all = integrations.data?.items ?? [];
  const telling = tellingOf(all, connectors.data ?? []);
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
              {connector.events?.signed !== "none" && (
                <CopyLine
                  value={`/api/homeport/integrations/${name}/events`}
                  name={t`the address for ${name}`}
                />
              )}
              {all.find((one) => one.name === name)?.enabled === false && (
                <Text size="sm" c="red">
                  <Trans>It is switched off: nothing of it is taken in.</Trans>
                </Text>
              )}
              <Text size="sm" c="dimmed">
                {connector.events?.signed === "none"
                  ? t`What it sends cannot be told from what others send, so nothing is taken in that comes to the box.`
                  : lacks.length === 0
                    ? t`Each event has to be signed with the secret that is set.`
                    : connector.events?.list !== true &&
                      t`Not heard yet, since this is not set: ${lacks.map((one) => said(connector.credentials[one]?.title ?? one)).join(", ")}.`}{" "}
                {connector.events?.list === true
                  ? t`The box also reads the service's list, every half minute, while there is an intake.`
                  : t`The service has no list that could be read: it has to reach the box.`}
              </Text>
              <Unproven at={unproven[name]} />
              <HowItIsRead list={lists.data?.find(({ integration }) => integration === name)} />
            </Stack>
          </List.Item>
        ))}
      </List>
      <Text size="xs" c="dimmed" mt="sm">
        <Trans>
          Events are kept for 30 days, the last 5,000 of each integration and at most 64 MiB of
          them, without its credentials; what has failed until it is done. Of an integration without
          an intake nothing is kept.
        </Trans>
      </Text>
    </Panel>
  );
}

function Unproven({ at }: { at: string | undefined }) {
  if (at === undefined) return null;
  return (
    <Text size="sm" c="red">
      <Trans>
        Something was sent that does not prove to be the service's,{" "}
        <RelativeTime date={new Date(at)} now={new Date()} />. If it was the service: enter its
        secret again, and see whether this computer's clock is right.
      </Trans>
    </Text>
  );
}

function HowItIsRead({ list }: { list: Listening | undefined }) {
  if (list === undefined) return null;
  const { reads, lastRead, failing, anew } = list;
  const why = said(failing);
  const read =
    lastRead === "" ? (
      <Trans>The list was not read since the box started.</Trans>
    ) : (
      <Trans>
        The list was read <RelativeTime date={new Date(lastRead)} now={new Date()} />.
      </Trans>
    );
  return (
    <>
      <Text size="sm" c="dimmed">
        {read}
      </Text>
      {!reads && (
        <Text size="sm" c="red">
          <Trans>The list is not read: integrations, or this one, are switched off.</Trans>
        </Text>
      )}
      {reads && failing !== "" && (
        <Text size="sm" c="red" role="alert">
          <Trans>The list cannot be read now: {why}</Trans>
        </Text>
      )}
      {anew !== "" && (
        <Text size="sm" c="red">
          <Trans>
            The service had forgotten what was read last,{" "}
            <RelativeTime date={new Date(anew)} now={new Date()} />. Look there for what may be
            missing.
          </Trans>
        </Text>
      )}
    </>
  );
}
