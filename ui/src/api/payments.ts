// Payments of records: how far each has come, and what admins have done with it.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type Payment = components["schemas"]["Payment"];
export type PaymentDetail = components["schemas"]["PaymentDetail"];
export type PaymentState = components["schemas"]["PaymentState"];

/** Payments go on by themselves. */
const LOOK_AGAIN_MS = 3_000;

/** Which are shown: of one state, or those that an admin has to see to. */
export type PaymentChoice = PaymentState | "stuck";

/** Of a choice or all, newest first, a page at a time. */
export function usePayments(choice: PaymentChoice | null) {
  return useInfiniteQuery({
    queryKey: ["payments", "list", choice],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/homeport/payments", {
          params: {
            query: {
              ...(choice === "stuck" ? { stuck: true } : choice !== null && { state: choice }),
              ...(pageParam !== "" && { after: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** A payment with all that has happened to it. */
export function usePayment(id: string) {
  return useQuery({
    queryKey: ["payments", "one", id],
    queryFn: ({ signal }) =>
      answer(api.GET("/api/homeport/payments/{id}/history", { params: { path: { id } }, signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

const afterwards = () => queryClient.invalidateQueries({ queryKey: ["payments"] });

/** Asks the service how a payment stands. */
export function useCheckPayment(id: string) {
  return useMutation({
    mutationFn: () =>
      answer(api.POST("/api/homeport/payments/{id}/check", { params: { path: { id } } })),
    onSuccess: afterwards,
  });
}

/**
 * Has so much paid back, in the currency's smallest unit. `refundable` is what could be when it was
 * asked for: of two who ask, or one who asks again without having heard, one is refused.
 */
export function useRefundPayment(id: string) {
  return useMutation({
    mutationFn: (body: { amount: number; refundable: number }) =>
      answer(api.POST("/api/homeport/payments/{id}/refund", { params: { path: { id } }, body })),
    onSuccess: afterwards,
  });
}

export function useCapturePayment(id: string) {
  return useMutation({
    mutationFn: () =>
      answer(api.POST("/api/homeport/payments/{id}/capture", { params: { path: { id } } })),
    onSuccess: afterwards,
  });
}

export function useCancelPayment(id: string) {
  return useMutation({
    mutationFn: () =>
      answer(api.POST("/api/homeport/payments/{id}/cancel", { params: { path: { id } } })),
    onSuccess: afterwards,
  });
}
