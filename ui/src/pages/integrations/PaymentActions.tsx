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
  const isOpen = (state === "created" || state === "authorised") && atService !== "";
  return (
    <Stack gap="md">
      {error !== null && (
        <Alert color="red" variant="light" role="alert" title="Not done">
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
            onClick={() => cancel.mutate(undefined, told("The service was asked to call it off."))}
          >
            Call it off
          </Button>
        )}
        {state === "authorised" && (
          <Button
            variant="default"
            loading={capture.isPending}
            onClick={() => capture.mutate(undefined, told("The service was asked to take it."))}
          >
            Take the money
          </Button>
        )}
        <Button
          loading={check.isPending}
          onClick={() => check.mutate(undefined, told("The service was asked."))}
        >
          Ask the service now
        </Button>
      </Group>
    </Stack>
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
  return (
    <Group align="flex-end" gap="xs">
      {refund.error !== null && (
        <Alert color="red" variant="light" role="alert" title="Not paid back" w="100%">
          {asApiError(refund.error).message}
        </Alert>
      )}
      <TextInput
        label={`To pay back, in ${currency}`}
        description={`${decimalOf(refundable, digits)} can be paid back.`}
        value={text}
        error={isGood ? null : "More than nothing, and no more than that."}
        inputMode="decimal"
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button variant="default" disabled={!isGood} onClick={() => setConfirming(true)}>
        Pay back…
      </Button>
      <ConfirmDialog
        opened={confirming && amount !== null}
        title={`Pay back ${formatMoney(amount ?? 0, digits, currency)}?`}
        confirm="Pay back"
        busy={refund.isPending}
        onConfirm={() => amount !== null && refund.mutate(amount, { onSettled: close })}
        onCancel={close}
      >
        The money goes back to whoever has paid. This cannot be undone.
      </ConfirmDialog>
    </Group>
  );
}
