import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconBolt, IconPlug, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type Automation, useAutomations } from "../../api/automations";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { Reserved } from "../../parts/roles";
import { AutomationDialog } from "./AutomationDialog";
import { AutomationRow } from "./AutomationRow";
import { Deliveries } from "./Deliveries";
import { RemoveAutomation } from "./RemoveAutomation";
import { TryAutomation } from "./TryAutomation";

type Opened = "edit" | "try" | "remove";

/** Calls that must happen because a record changed. */
export function AutomationsPage() {
  const automations = useAutomations();
  const [opened, setOpened] = useState<{ what: Opened; one: Automation | null } | null>(null);
  const close = () => setOpened(null);
  const add = (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => setOpened({ what: "edit", one: null })}
    >
      <Trans>Add an automation</Trans>
    </Button>
  );
  return (
    <Box maw={960} mx="auto">
      <PageHeader
        title={t`Automations`}
        description={t`Calls of integrations that happen because a record changed. They are written down with the change, and made as often as it takes.`}
        actions={
          <>
            <LinkButton to="/integrations" variant="default" leftSection={<IconPlug size={16} />}>
              <Trans>What is set up</Trans>
            </LinkButton>
            {automations.data !== undefined && automations.data.length > 0 && add}
          </>
        }
        needs="owner"
      />
      {automations.isPending ? (
        <Skeleton h={120} radius="lg" role="status" aria-label={t`Loading the automations`} />
      ) : automations.data === undefined ? (
        <Failure
          title={t`The automations could not be read`}
          error={automations.error}
          retry={() => void automations.refetch()}
        />
      ) : (
        <Stack gap="lg">
          <Reserved needs="owner">
            {automations.data.length === 0 ? (
              <Panel>
                <EmptyState icon={IconBolt} title={t`Nothing happens by itself yet`} action={add}>
                  <Trans>“When an order becomes paid, charge it, and tell the shop.”</Trans>
                </EmptyState>
              </Panel>
            ) : (
              <Panel p={0}>
                <ul className={classes.list} aria-label={t`Automations`}>
                  {automations.data.map((one) => (
                    <AutomationRow
                      key={one.id}
                      automation={one}
                      onOpen={(what) => setOpened({ what, one })}
                    />
                  ))}
                </ul>
              </Panel>
            )}
          </Reserved>
          <Deliveries />
        </Stack>
      )}
      {opened?.what === "edit" && <AutomationDialog present={opened.one} onClose={close} />}
      {opened?.what === "try" && opened.one !== null && (
        <TryAutomation automation={opened.one} onClose={close} />
      )}
      {opened?.what === "remove" && opened.one !== null && (
        <RemoveAutomation automation={opened.one} onClose={close} />
      )}
    </Box>
  );
}
