import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconEar, IconPlug, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type Intake, useIntakes } from "../../api/intakes";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { Reserved } from "../../parts/roles";
import { HeardList } from "./HeardList";
import { IntakeDialog } from "./IntakeDialog";
import { IntakeRow } from "./IntakeRow";
import { RemoveIntake } from "./RemoveIntake";
import { TellingPlaces } from "./TellingPlaces";

/** What services tell, and which records it sets. */
export function IntakesPage() {
  const intakes = useIntakes();
  const [opened, setOpened] = useState<{ what: "edit" | "remove"; one: Intake | null } | null>(
    null,
  );
  const close = () => setOpened(null);
  const add = (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => setOpened({ what: "edit", one: null })}
    >
      <Trans>Add an intake</Trans>
    </Button>
  );
  return (
    <Box maw={960} mx="auto">
      <PageHeader
        title={t`Incoming events`}
        description={t`What services tell sets records: each event once, whether the service sends it or the box reads it from a list.`}
        actions={
          <>
            <LinkButton to="/integrations" variant="default" leftSection={<IconPlug size={16} />}>
              <Trans>What is set up</Trans>
            </LinkButton>
            {intakes.data !== undefined && intakes.data.length > 0 && add}
          </>
        }
        needs="owner"
      />
      {intakes.isPending ? (
        <Skeleton h={120} radius="lg" role="status" aria-label={t`Loading the intakes`} />
      ) : intakes.data === undefined ? (
        <Failure
          title={t`The intakes could not be read`}
          error={intakes.error}
          retry={() => void intakes.refetch()}
        />
      ) : (
        <Stack gap="lg">
          <Reserved needs="owner">
            {intakes.data.length === 0 ? (
              <Panel>
                <EmptyState icon={IconEar} title={t`Nobody listens yet`} action={add}>
                  <Trans>“When the carrier tells that a parcel has moved, set its status.”</Trans>
                </EmptyState>
              </Panel>
            ) : (
              <Panel p={0}>
                <ul className={classes.list} aria-label={t`Intakes`}>
                  {intakes.data.map((one) => (
                    <IntakeRow
                      key={one.id}
                      intake={one}
                      onOpen={(what) => setOpened({ what, one })}
                    />
                  ))}
                </ul>
              </Panel>
            )}
          </Reserved>
          <TellingPlaces />
          <HeardList />
        </Stack>
      )}
      {opened?.what === "edit" && <IntakeDialog present={opened.one} onClose={close} />}
      {opened?.what === "remove" && opened.one !== null && (
        <RemoveIntake intake={opened.one} onClose={close} />
      )}
    </Box>
  );
}
