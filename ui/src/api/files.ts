// The files of records: where they are, how large, and the ticket that protected ones ask for.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useStatus } from "./box";
import { ApiError, asRequestError } from "./errors";
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

/** Whose a file is. */
export type FileOwner = Pick<Row, "collectionId" | "id">;

/** The address of a record's file, of a small picture of it, or of it as a download. */
export function fileAddress(row: FileOwner, name: string, variant: Variant = {}): string {
  const { thumb, download = false, ticket } = variant;
  const path = [row.collectionId, row.id, name].map(encodeURIComponent).join("/");
  const query = new URLSearchParams({
    ...(thumb !== undefined && { thumb }),
    ...(download && { download: "1" }),
    ...(ticket !== undefined && ticket !== "" && { token: ticket }),
  }).toString();
  return `/api/files/${path}${query === "" ? "" : `?${query}`}`;
}

/** Makes the address by which others have a file: that for phones, where the box has one. */
export function useFileLink(): (row: FileOwner, name: string) => string {
  const phones = useStatus().data?.https[0];
  return (row, name) => new URL(fileAddress(row, name), phones ?? location.href).href;
}

/** Which file it is: a new ticket is no reason to read it again. */
function pathOf(address: string): string {
  return address.split("?", 1)[0] ?? address;
}

/** A stored file's size in bytes; `null` where the server does not say. */
export function useFileSize(address: string, isReady = true) {
  return useQuery({
    enabled: isReady,
    queryKey: ["file-size", pathOf(address)],
    queryFn: async ({ signal }) => {
      const response = await fetch(address, { method: "HEAD", signal });
      const length = response.headers.get("Content-Length");
      return response.ok && length !== null ? Number(length) : null;
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** More of a text than anybody reads in a window. */
const TEXT_MOST = 256 * 1024;

/** The beginning of a file as text, and whether that is not all of it. */
export function useFileText(address: string) {
  return useQuery({
    queryKey: ["file-text", pathOf(address)],
    queryFn: async ({ signal }) => {
      const headers = { Range: `bytes=0-${TEXT_MOST - 1}` };
      const response = await answered(fetch(address, { headers, signal }));
      // An empty file has no such part.
      if (response.status === 416) return { text: "", isCut: false };
      const bytes = await response.arrayBuffer();
      const whole = Number(response.headers.get("Content-Range")?.split("/")[1] ?? 0);
      // A letter that the end cuts in two is left out.
      const text = new TextDecoder().decode(bytes, { stream: true });
      return { text, isCut: whole > bytes.byteLength };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
}

/** A file in this window's memory, as a document that the browser shows by itself. */
export function useFileDocument(address: string, type: string) {
  const document = useQuery({
    queryKey: ["file-document", pathOf(address)],
    queryFn: async ({ signal }) => {
      const response = await answered(fetch(address, { signal }));
      return URL.createObjectURL(new Blob([await response.arrayBuffer()], { type }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const { data } = document;
  useEffect(() => () => (data === undefined ? undefined : URL.revokeObjectURL(data)), [data]);
  return document;
}

async function answered(asked: Promise<Response>): Promise<Response> {
  const response = await asked.catch((thrown) => {
    throw asRequestError(thrown);
  });
  if (!response.ok && response.status !== 416) throw ApiError.from(response.status, null);
  return response;
}
