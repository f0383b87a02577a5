import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { asApiError } from "../../api/errors";
import {
  type PaymentDetail,
  useCancelPayment,
  useCapturePayment,
  useCheckPayment,
  useRefundPayment,
} from "../../api/payments";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { amountOf, decimalOf, formatMoney } from "./money";

interface Props {
  payment: PaymentDetail;
}

/** What can be done with a payment as it stands. */
export function PaymentActions({ payment }: Props) {
  const { id, state, atService } = payment;
  const check = useCheckPayment(id);
  const capture = useCapturePayment(id);
  const cancel = useCancelPayment(id);
  const told = (message: string) => ({ onSuccess: () => notifications.show({ message }) });
  const error = check.error ?? capture.error ?? cancel.error;
  const isLost = payment.stuck && payment.captured === 0;
  const isOpen = (state === "created" || state === "authorised") && atService !== "" && !isLost;
  return (
    <Stack gap="md">
      {error !== null && (
        <Alert color="red" variant="light" role="alert" title={t`Not done`}>
          {asApiError(error).message}
        </Alert>
      )}
      {payment.refundable > 0 && <Refund payment={payment} />}
      <Group justify="flex-end" gap="xs">
        {isOpen && (
          <Button
            variant="default"
            color="red"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined, told(t`The service was asked to call it off.`))}
          >
            <Trans>Call it off</Trans>
          </Button>
        )}
        {isLost && <GiveUp busy={cancel.isPending} onGiveUp={() => cancel.mutate()} />}
        {state === "authorised" && (
          <Button
            variant="default"
            loading={capture.isPending}
            onClick={() => capture.mutate(undefined, told(t`The service was asked to take it.`))}
          >
            <Trans>Take the money</Trans>
          </Button>
        )}
        <Button
          loading={check.isPending}
          onClick={() => check.mutate(undefined, told(t`The service was asked.`))}
        >
          <Trans>Ask the service now</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

/** For one that nobody can follow any more: its record can be paid in another way then. */
function GiveUp({ busy, onGiveUp }: { busy: boolean; onGiveUp: () => void }) {
  const [confirming, setConfirming] = useState(false);
  const close = () => setConfirming(false);
  return (
    <>
      <Button variant="default" color="red" loading={busy} onClick={() => setConfirming(true)}>
        <Trans>Give it up…</Trans>
      </Button>
      <ConfirmDialog
        opened={confirming}
        title={t`Give this payment up?`}
        confirm={t`Give it up`}
        busy={busy}
        onConfirm={() => {
          close();
          onGiveUp();
        }}
        onCancel={close}
      >
        <Trans>
          Its record can be paid for anew then. Look at the service's own pages first: when this one
          is paid there all the same, it is two payments for one thing.
        </Trans>
      </ConfirmDialog>
    </>
  );
}

function Refund({ payment }: Props) {
  const { digits, currency, refundable } = payment;
  const refund = useRefundPayment(payment.id);
  const [text, setText] = useState(() => decimalOf(refundable, digits));
  const [confirming, setConfirming] = useState(false);
  const amount = amountOf(text, digits);
  const isGood = amount !== null && amount > 0 && amount <= refundable;
  const close = () => setConfirming(false);
  const most = decimalOf(refundable, digits);
  const money = formatMoney(amount ?? 0, digits, currency);
  return (
    <Group align="flex-end" gap="xs">
      {refund.error !== null && (
        <Alert color="red" variant="light" role="alert" title={t`Not paid back`} w="100%">
          {asApiError(refund.error).message}
        </Alert>
      )}
      <TextInput
        label={t`To pay back, in ${currency}`}
        description={t`${most} can be paid back.`}
        value={text}
        error={isGood ? null : t`More than nothing, and no more than that.`}
        inputMode="decimal"
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button variant="default" disabled={!isGood} onClick={() => setConfirming(true)}>
        <Trans>Pay back…</Trans>
      </Button>
      <ConfirmDialog
        opened={confirming && amount !== null}
        title={t`Pay back ${money}?`}
        confirm={t`Pay back`}
        busy={refund.isPending}
        onConfirm={() =>
          amount !== null && refund.mutate({ amount, refundable }, { onSettled: close })
        }
        onCancel={close}
      >
        <Trans>The money goes back to whoever has paid. This cannot be undone.</Trans>
      </ConfirmDialog>
    </Group>
  );
}
