// How a payment stands, in words.
import { t } from "@lingui/core/macro";
import type { PaymentDetail, PaymentState } from "../../api/payments";
import { formatMoney } from "./money";

interface State {
  name: string;
  /** Behind the amount. */
  stands: string;
  means: string;
}

export const STATES: Readonly<Record<PaymentState, State>> = {
  created: { name: t`Begun`, stands: t`begun`, means: t`Nobody has paid yet.` },
  authorised: {
    name: t`Reserved`,
    stands: t`reserved`,
    means: t`The money is reserved, and not taken yet.`,
  },
  captured: { name: t`Paid`, stands: t`paid`, means: t`The money was taken.` },
  refunded: { name: t`Paid back`, stands: t`paid back`, means: t`All of it was paid back.` },
  failed: { name: t`Failed`, stands: t`failed`, means: t`It came to nothing.` },
  unknown: {
    name: t`Not known`,
    stands: t`not known`,
    means: t`The service was asked and has not said. It is asked again, under the same key.`,
  },
};

export const ORDER: readonly PaymentState[] = [
  "created",
  "authorised",
  "captured",
  "refunded",
  "failed",
  "unknown",
];

type Ask = PaymentDetail["asks"][number];

export const ANSWERS: Readonly<Record<Ask["answer"], string>> = {
  waiting: t`no answer yet`,
  pending: t`on its way`,
  done: t`done`,
  refused: t`refused`,
  absent: t`not done`,
};

/** "Pay back 5.00 EUR" */
export function askWords(
  { what, amount }: Ask,
  { digits, currency }: Pick<PaymentDetail, "digits" | "currency">,
): string {
  const money = amount > 0 ? formatMoney(amount, digits, currency) : null;
  switch (what) {
    case "create":
      return money === null ? t`Begin` : t`Begin ${money}`;
    case "capture":
      return money === null ? t`Take` : t`Take ${money}`;
    case "cancel":
      return money === null ? t`Call off` : t`Call off ${money}`;
    case "refund":
      return money === null ? t`Pay back` : t`Pay back ${money}`;
  }
}

export function keyWords(moment: string, key: string): string {
  return t`${moment}, key ${key}`;
}
