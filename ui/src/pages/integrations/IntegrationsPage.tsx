import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Button, Skeleton, Stack } from "@mantine/core";
import {
  IconBolt,
  IconCreditCard,
  IconEar,
  IconPlugConnected,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { useState } from "react";
import {
  type Connector,
  type Integration,
  useConnectors,
  useIntegrations,
  useSwitchIntegrations,
} from "../../api/integrations";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { Reserved } from "../../parts/roles";
import { Gallery } from "./Gallery";
import { IntegrationRow } from "./IntegrationRow";
import { OwnConnectors } from "./own/OwnConnectors";
import { RemoveIntegration } from "./RemoveIntegration";
import { SetUpDialog } from "./SetUpDialog";
import { SignInDialog } from "./SignInDialog";
import { UsageDialog } from "./UsageDialog";

interface Edited {
  connector: Connector;
  present: Integration | null;
}

/** Services elsewhere that apps call through the box. */
export function IntegrationsPage() {
  const connectors = useConnectors();
  const integrations = useIntegrations();
  const [edited, setEdited] = useState<Edited | null>(null);
  const [removed, setRemoved] = useState<Integration | null>(null);
  const [signingIn, setSigningIn] = useState<string | null>(null);
  const [counted, setCounted] = useState<string | null>(null);
  const connectorOf = (id: string) => connectors.data?.find((one) => one.id === id);
  return (
    <Box maw={960} mx="auto">
      <PageHeader
        title={t`Integrations`}
        description={t`Services that your apps call through this box. It keeps their credentials; apps never see them.`}
        actions={
          <>
            <LinkButton to="/payments" variant="default" leftSection={<IconCreditCard size={16} />}>
              <Trans>Payments</Trans>
            </LinkButton>
            <LinkButton to="/automations" variant="default" leftSection={<IconBolt size={16} />}>
              <Trans>Automations</Trans>
            </LinkButton>
            <LinkButton to="/intakes" variant="default" leftSection={<IconEar size={16} />}>
              <Trans>Incoming events</Trans>
            </LinkButton>
            {integrations.data !== undefined && <MainSwitch on={integrations.data.on} />}
          </>
        }
        needs="owner"
      />
      {connectors.isPending || integrations.isPending ? (
        <Stack gap="xs" role="status" aria-label={t`Loading the integrations`}>
          <Skeleton h={64} radius="lg" />
          <Skeleton h={160} radius="lg" />
        </Stack>
      ) : connectors.data === undefined || integrations.data === undefined ? (
        <Failure
          title={t`The integrations could not be read`}
          error={connectors.error ?? integrations.error}
          retry={() => void Promise.all([connectors.refetch(), integrations.refetch()])}
        />
      ) : (
        <Stack gap="lg">
          {!integrations.data.on && (
            <Alert color="yellow" variant="light" title={t`Nothing goes out`}>
              <Trans>
                Integrations are switched off: whatever apps call is refused, until you switch them
                on.
              </Trans>
            </Alert>
          )}
          {integrations.data.items.length > 0 && (
            <Panel p={0}>
              <ul
                className={classes.list}
                aria-label={t({ message: "Set up", context: "what is set up" })}
              >
                {integrations.data.items.map((one) => (
                  <IntegrationRow
                    key={one.name}
                    integration={one}
                    title={connectorOf(one.connector)?.title ?? one.connector}
                    onSignIn={() => setSigningIn(one.name)}
                    onUsage={() => setCounted(one.name)}
                    onEdit={() => {
                      const connector = connectorOf(one.connector);
                      if (connector !== undefined) setEdited({ connector, present: one });
                    }}
                    onRemove={() => setRemoved(one)}
                  />
                ))}
              </ul>
            </Panel>
          )}
          <OwnConnectors />
          <Reserved needs="owner">
            <Gallery
              connectors={connectors.data}
              onChoose={(connector) => setEdited({ connector, present: null })}
            />
          </Reserved>
        </Stack>
      )}
      {edited !== null && (
        <SetUpDialog
          {...edited}
          onClose={() => setEdited(null)}
          onSaved={({ name, signIn }) => {
            // The next step, while one is at it.
            if (signIn?.state === "out") setSigningIn(name);
          }}
        />
      )}
      {signingIn !== null && (
        <SignInDialog
          name={signingIn}
          connectorOf={connectorOf}
          onClose={() => setSigningIn(null)}
        />
      )}
      {counted !== null && <UsageDialog name={counted} onClose={() => setCounted(null)} />}
      {removed !== null && (
        <RemoveIntegration integration={removed} onClose={() => setRemoved(null)} />
      )}
    </Box>
  );
}

function MainSwitch({ on }: { on: boolean }) {
  const change = useSwitchIntegrations();
  const [asked, setAsked] = useState(false);
  if (!on) {
    return (
      <Button
        leftSection={<IconPlugConnected size={16} />}
        loading={change.isPending}
        onClick={() => change.mutate(true)}
      >
        <Trans>Switch on</Trans>
      </Button>
    );
  }
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlugConnectedX size={16} />}
        onClick={() => setAsked(true)}
      >
        <Trans>Let nothing out</Trans>
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t`Let nothing out?`}
        confirm={t`Switch off`}
        busy={change.isPending}
        onConfirm={() => change.mutate(false, { onSettled: () => setAsked(false) })}
        onCancel={() => setAsked(false)}
      >
        <Trans>
          At once, and until you switch them on again, whatever apps call is refused. What is set up
          stays.
        </Trans>
      </ConfirmDialog>
    </>
  );
}
