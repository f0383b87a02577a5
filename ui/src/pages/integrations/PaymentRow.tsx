import { Badge, Button, Group, Text } from "@mantine/core";
import type { Payment } from "../../api/payments";
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
              Needs you
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {collection} {record}, through {integration}
          {updated !== null && ", "}
          {updated !== null && <RelativeTime date={updated} now={new Date()} />}
          {refunded > 0 && `, ${formatMoney(refunded, digits, currency)} paid back`}
        </Text>
        {payment.error != null && <Text size="sm">{payment.error.message}</Text>}
      </div>
      <Button
        size="xs"
        variant="default"
        onClick={onShow}
        aria-label={`Show the payment of ${record}`}
      >
        Show
      </Button>
    </li>
  );
}
