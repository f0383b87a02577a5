import { Alert, Modal, Skeleton, Stack, Text, Timeline } from "@mantine/core";
import { type PaymentDetail, usePayment } from "../../api/payments";
import { Failure } from "../../parts/Failure";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { For } from "../../parts/roles";
import { formatMoney } from "./money";
import { PaymentActions } from "./PaymentActions";
import { STATES } from "./payment";

interface Props {
  id: string;
  onClose: () => void;
}

/** A payment with what has happened to it, and what can be done with it. */
export function PaymentDialog({ id, onClose }: Props) {
  const payment = usePayment(id);
  return (
    <Modal opened onClose={onClose} title="Payment" size="lg">
      {payment.isPending ? (
        <Skeleton h={160} radius="md" role="status" aria-label="Loading the payment" />
      ) : payment.data === undefined ? (
        <Failure
          title="The payment could not be read"
          error={payment.error}
          retry={() => void payment.refetch()}
        />
      ) : (
        <Content payment={payment.data} />
      )}
    </Modal>
  );
}

function Content({ payment }: { payment: PaymentDetail }) {
  const { amount, currency, digits, refunded, state, integration, collection, record } = payment;
  return (
    <Stack gap="md">
      <div>
        <Text fw={600}>
          {formatMoney(amount, digits, currency)}, {STATES[state].name.toLowerCase()}
        </Text>
        <Text size="sm" c="dimmed">
          {STATES[state].means}
          {refunded > 0 && ` ${formatMoney(refunded, digits, currency)} of it was paid back.`}
        </Text>
        <Text size="sm" c="dimmed">
          For {collection} {record}, through {integration}.{" "}
          {payment.atService === ""
            ? "The service has no name for it yet."
            : `The service calls it ${payment.atService}, and says “${payment.status}”.`}
        </Text>
      </div>
      {payment.trouble !== "" && (
        <Alert color="orange" variant="light" title="Something is wrong with it">
          {payment.trouble}
        </Alert>
      )}
      {payment.untold !== "" && (
        <Alert color="orange" variant="light" title="Its record does not know how it stands">
          {payment.untold}
        </Alert>
      )}
      <History payment={payment} />
      <Asked payment={payment} />
      <For needs="editor">
        <PaymentActions payment={payment} />
      </For>
    </Stack>
  );
}

function moment(text: string): string {
  const date = parseWireDate(text);
  return date === null ? text : formatDateTime(date);
}

function History({ payment }: { payment: PaymentDetail }) {
  return (
    <section aria-label="What happened when">
      <Text size="sm" fw={600} mb="xs">
        What happened when
      </Text>
      <Timeline bulletSize={14} lineWidth={2} active={payment.history.length - 1}>
        {payment.history.map(({ at, state, note }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added
          <Timeline.Item key={index} title={STATES[state].name}>
            <Text size="xs" c="dimmed">
              {moment(at)}
              {note !== "" && `, ${note}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

const WHAT = { create: "Begin", capture: "Take", cancel: "Call off", refund: "Pay back" } as const;
const ANSWER = {
  waiting: "no answer yet",
  pending: "on its way",
  done: "done",
  refused: "refused",
  absent: "not done",
} as const;

function Asked({ payment }: { payment: PaymentDetail }) {
  return (
    <section aria-label="What the service was asked">
      <Text size="sm" fw={600} mb={4}>
        What the service was asked
      </Text>
      <Stack gap={4}>
        {payment.asks.map(({ key, what, answer, at, amount, tries, error }) => (
          <div key={key}>
            <Text size="sm">
              {WHAT[what]}
              {amount > 0 && ` ${formatMoney(amount, payment.digits, payment.currency)}`}:{" "}
              {ANSWER[answer]}
              {tries > 1 && `, tried ${tries} times`}
              {error != null && `. ${error.message}`}
            </Text>
            <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {moment(at)}, key {key}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
