import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Text } from "@mantine/core";
import type { Payment } from "../../api/payments";
import { said } from "../../language/server/said";
import { parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";
import { formatMoney } from "./money";
import { STATES } from "./payment";

interface Props {
  payment: Payment;
  onShow: () => void;
}

export function PaymentRow({ payment, onShow }: Props) {
  const { integration, collection, record, amount, currency, digits, refunded, state } = payment;
  const updated = parseWireDate(payment.updated);
  const back = formatMoney(refunded, digits, currency);
  return (
    <li className={classes.row}>
      <div className={classes.who}>
        <Group gap="xs">
          <Text fw={600}>{formatMoney(amount, digits, currency)}</Text>
          <Badge variant="light" {...(state !== "captured" && { color: "gray" })} tt="none">
            {STATES[state].name}
          </Badge>
          {payment.stuck && (
            <Badge variant="light" color="red" tt="none">
              <Trans>Needs you</Trans>
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          <Trans>
            {collection} {record}, through {integration}
          </Trans>
          {updated !== null && ", "}
          {updated !== null && <RelativeTime date={updated} now={new Date()} />}
          {refunded > 0 && `, ${t`${back} paid back`}`}
        </Text>
        {payment.error != null && <Text size="sm">{said(payment.error.message)}</Text>}
      </div>
      <Button
        size="xs"
        variant="default"
        onClick={onShow}
        aria-label={t`Show the payment of ${record}`}
      >
        <Trans>Show</Trans>
      </Button>
    </li>
  );
}
