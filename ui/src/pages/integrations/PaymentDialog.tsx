import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Modal, Skeleton, Stack, Text, Timeline } from "@mantine/core";
import { type PaymentDetail, usePayment } from "../../api/payments";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { For } from "../../parts/roles";
import { formatMoney } from "./money";
import { PaymentActions } from "./PaymentActions";
import { ANSWERS, askWords, keyWords, STATES } from "./payment";
import { triedWords } from "./tries";

interface Props {
  id: string;
  onClose: () => void;
}

/** A payment with what has happened to it, and what can be done with it. */
export function PaymentDialog({ id, onClose }: Props) {
  const payment = usePayment(id);
  return (
    <Modal opened onClose={onClose} title={t`Payment`} size="lg">
      {payment.isPending ? (
        <Skeleton h={160} radius="md" role="status" aria-label={t`Loading the payment`} />
      ) : payment.data === undefined ? (
        <Failure
          title={t`The payment could not be read`}
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
  const { amount, currency, digits, state } = payment;
  return (
    <Stack gap="md">
      <div>
        <Text fw={600}>
          {formatMoney(amount, digits, currency)}, {STATES[state].stands}
        </Text>
        <Text size="sm" c="dimmed">
          {meaningOf(payment)}
        </Text>
        <Text size="sm" c="dimmed">
          {whereaboutsOf(payment)}
        </Text>
      </div>
      {payment.trouble !== "" && (
        <Alert color="orange" variant="light" title={t`Something is wrong with it`}>
          {said(payment.trouble)}
        </Alert>
      )}
      {payment.untold !== "" && (
        <Alert color="orange" variant="light" title={t`Its record does not know how it stands`}>
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

function meaningOf({ state, refunded, digits, currency }: PaymentDetail): string {
  const { means } = STATES[state];
  if (refunded === 0) return means;
  const back = formatMoney(refunded, digits, currency);
  return `${means} ${t`${back} of it was paid back.`}`;
}

/** What it is for, and what the service says of it. */
function whereaboutsOf(payment: PaymentDetail): string {
  const { collection, record, integration, atService, status } = payment;
  const named =
    atService === ""
      ? t`The service has no name for it yet.`
      : t`The service calls it ${atService}, and says “${status}”.`;
  return `${t`For ${collection} ${record}, through ${integration}.`} ${named}`;
}

function moment(text: string): string {
  const date = parseWireDate(text);
  return date === null ? text : formatDateTime(date);
}

function History({ payment }: { payment: PaymentDetail }) {
  return (
    <section aria-label={t`What happened when`}>
      <Text size="sm" fw={600} mb="xs">
        <Trans>What happened when</Trans>
      </Text>
      <Timeline bulletSize={14} lineWidth={2} active={payment.history.length - 1}>
        {payment.history.map(({ at, state, note }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added
          <Timeline.Item key={index} title={STATES[state].name}>
            <Text size="xs" c="dimmed">
              {moment(at)}
              {note !== "" && `, ${said(note)}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </section>
  );
}

function Asked({ payment }: { payment: PaymentDetail }) {
  return (
    <section aria-label={t`What the service was asked`}>
      <Text size="sm" fw={600} mb={4}>
        <Trans>What the service was asked</Trans>
      </Text>
      <Stack gap={4}>
        {payment.asks.map((ask) => (
          <div key={ask.key}>
            <Text size="sm">
              {askWords(ask, payment)}: {ANSWERS[ask.answer]}
              {ask.tries > 1 && `, ${triedWords(ask.tries)}`}
              {ask.error != null && `. ${said(ask.error.message)}`}
            </Text>
            <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {keyWords(moment(ask.at), ask.key)}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
