import type PocketBase from "pocketbase";

/** How a payment stands. `unknown`: the service was asked and has not said whether it has begun. */
export type PaymentState =
  | "created"
  | "authorised"
  | "captured"
  | "refunded"
  | "failed"
  | "unknown";

/** A record's payment. Amounts are whole numbers of the currency's smallest unit. */
export interface Payment {
  id: string;
  state: PaymentState;
  integration: string;
  collection: string;
  record: string;
  amount: number;
  /** A code of ISO 4217, and how many digits its smallest unit takes. */
  currency: string;
  digits: number;
  captured: number;
  refunded: number;
  /** Why the service did not begin it, or has not yet. */
  error: { kind: string; code: string; message: string; status: number } | null;
}

/**
 * A payment, and what the service's own program on the phone needs: `client_secret` of Stripe,
 * `checkout_url` of Mollie, `order_id` and `approve_url` of PayPal, `order_id` of Razorpay, nothing of
 * Square.
 */
export interface BegunPayment extends Payment {
  /** Empty while the service has not answered: ask again. */
  payer: Record<string, unknown>;
}

/**
 * Begins the payment of a record, or gives the one that is under way: asking again begins no second
 * one. How much it is the box reads from the record. `source` is what Square's form gave (`cnon:…`), which
 * Square wants first; the others take none.
 */
export function beginPayment(
  client: PocketBase,
  integration: string,
  collection: string,
  record: string,
  source?: string,
): Promise<BegunPayment> {
  const body = { integration, collection, record, ...(source !== undefined && { source }) };
  return client.send("/api/homeport/payments", { method: "POST", body, requestKey: null });
}

/** How a payment stands, asked of the service at once: for when somebody comes back from paying. */
export function checkPayment(client: PocketBase, id: string): Promise<Payment> {
  const path = `/api/homeport/payments/${encodeURIComponent(id)}/check`;
  return client.send(path, { method: "POST", requestKey: null });
}
