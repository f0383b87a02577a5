// The files of records: where they are, how large, and the ticket that protected ones ask for.
import { useQuery } from "@tanstack/react-query";
import { send } from "./send";
import { useSession } from "./session";
import type { Row } from "./types";

// A ticket lives for three minutes.
const TICKET_MS = 120_000;

/**
 * A ticket for protected files, `undefined` until it is there. Asked for only while one of them is on
 * screen. Tickets are made out to accounts: the owner of this computer has none and needs none.
 */
export function useFileTicket(isNeeded: boolean): string | undefined {
  const session = useSession();
  const isOwner = session.data !== undefined && !session.data?.email;
  const ticket = useQuery({
    queryKey: ["file-ticket"],
    queryFn: () => send<{ token: string }>("POST", "/api/files/token"),
    enabled: isNeeded && session.isSuccess && !isOwner,
    staleTime: TICKET_MS,
    refetchInterval: TICKET_MS,
    retry: false,
  });
  if (!isNeeded || isOwner) return "";
  return ticket.data?.token;
}

interface Variant {
  thumb?: string;
  download?: boolean;
  /** Empty where none is needed. */
  ticket?: string | undefined;
}

/** The address of a record's file, of a small picture of it, or of it as a download. */
export function fileAddress(row: Row, name: string, variant: Variant = {}): string {
  const { thumb, download = false, ticket } = variant;
  const path = [row.collectionId, row.id, name].map(encodeURIComponent).join("/");
  const query = new URLSearchParams({
    ...(thumb !== undefined && { thumb }),
    ...(download && { download: "1" }),
    ...(ticket !== undefined && ticket !== "" && { token: ticket }),
  }).toString();
  return `/api/files/${path}${query === "" ? "" : `?${query}`}`;
}

/** A stored file's size in bytes; `null` where the server does not say. */
export function useFileSize(address: string) {
  return useQuery({
    queryKey: ["file-size", address.split("?", 1)[0]],
    queryFn: async ({ signal }) => {
      const response = await fetch(address, { method: "HEAD", signal });
      const length = response.headers.get("Content-Length");
      return response.ok && length !== null ? Number(length) : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
