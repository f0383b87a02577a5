// Accounts without an address or a password.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";

/** How many of them a collection has. */
export function useAnonymousCount(collection: string) {
  return useQuery({
    queryKey: ["anonymous", collection],
    queryFn: () =>
      answer(api.GET("/api/homeport/anonymous", { params: { query: { collection } } })),
  });
}
