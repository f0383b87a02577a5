// How a payment stands, in words.
import type { PaymentState } from "../../api/payments";

export const STATES: Readonly<Record<PaymentState, { name: string; means: string }>> = {
  created: { name: "Begun", means: "Nobody has paid yet." },
  authorised: {
    name: "Reserved",
    means: "The money is reserved, and not taken yet.",
  },
  captured: { name: "Paid", means: "The money was taken." },
  refunded: { name: "Paid back", means: "All of it was paid back." },
  failed: { name: "Failed", means: "It came to nothing." },
  unknown: {
    name: "Not known",
    means: "The service was asked and has not said. It is asked again, under the same key.",
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
