import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Group, Select, Skeleton, Stack } from "@mantine/core";
import { IconCreditCard, IconPlug } from "@tabler/icons-react";
import { useState } from "react";
import { type PaymentChoice, usePayments } from "../../api/payments";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { PaymentDialog } from "./PaymentDialog";
import { PaymentRow } from "./PaymentRow";
import { ORDER, STATES } from "./payment";

const CHOICES: { value: PaymentChoice; label: string }[] = [
  ...ORDER.map((value) => ({ value, label: STATES[value].name })),
  { value: "stuck", label: t`Need you` },
];

/** What records were paid, as far as each payment has come. */
export function PaymentsPage() {
  const [choice, setChoice] = useState<PaymentChoice | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const payments = usePayments(choice);
  const items = payments.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Box maw={960} mx="auto">
      <PageHeader
        title={t`Payments`}
        description={t`What apps have had paid for records. How each stands is what the service says of it.`}
        actions={
          <LinkButton to="/integrations" variant="default" leftSection={<IconPlug size={16} />}>
            <Trans>What is set up</Trans>
          </LinkButton>
        }
        needs="editor"
      />
      <Stack gap="md">
        <Select
          label={t`How they stand`}
          placeholder={t`All of them`}
          data={CHOICES}
          value={choice}
          onChange={(value) => setChoice(value as PaymentChoice | null)}
          clearable
          clearButtonProps={{ "aria-label": t`Show all of them` }}
          maw={260}
        />
        {payments.isPending ? (
          <Skeleton h={120} radius="lg" role="status" aria-label={t`Loading the payments`} />
        ) : payments.isError ? (
          <Failure
            title={t`The payments could not be read`}
            error={payments.error}
            retry={() => void payments.refetch()}
          />
        ) : items.length === 0 ? (
          <Panel>
            <EmptyState icon={IconCreditCard} title={t`There are no payments here`}>
              <Trans>
                An integration that takes payments is told which collection it charges; apps then
                name a record, and the box reads from it how much.
              </Trans>
            </EmptyState>
          </Panel>
        ) : (
          <Panel p={0}>
            <ul className={classes.list} aria-label={t`Payments`}>
              {items.map((one) => (
                <PaymentRow key={one.id} payment={one} onShow={() => setShown(one.id)} />
              ))}
            </ul>
          </Panel>
        )}
        {payments.hasNextPage && (
          <Group justify="center">
            <Button
              variant="default"
              loading={payments.isFetchingNextPage}
              onClick={() => void payments.fetchNextPage()}
            >
              <Trans>Show more</Trans>
            </Button>
          </Group>
        )}
      </Stack>
      {shown !== null && <PaymentDialog id={shown} onClose={() => setShown(null)} />}
    </Box>
  );
}
