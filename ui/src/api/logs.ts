// The request log.
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { queryClient } from "./queryClient";
import { send } from "./send";

export interface LogEntry {
  id: string;
  created: string;
  /** −4 debug, 0 info, 4 warning, 8 error. */
  level: number;
  message: string;
  data: {
    type?: string;
    method?: string;
    url?: string;
    status?: number;
    /** Milliseconds. */
    execTime?: number;
    auth?: string;
    error?: string;
    [more: string]: unknown;
  };
}

export interface LogPage {
  page: number;
  perPage: number;
  totalItems: number;
  totalPages: number;
  items: LogEntry[];
}

export interface LogRequest {
  page: number;
  perPage: number;
  filter: string;
}

/** One page of the log, newest first; asked again every `everyMs` while it is followed. */
export function useLogs(request: LogRequest, everyMs: number | false) {
  return useQuery({
    queryKey: ["logs", "list", request],
    queryFn: ({ signal }) =>
      send<LogPage>("GET", "/api/logs", {
        query: { ...request, sort: "-created,-@rowid" },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
  });
}

/** Requests per hour, oldest first. Hours without any are absent. */
export function useLogStats(filter: string, everyMs: number | false) {
  return useQuery({
    queryKey: ["logs", "stats", filter],
    queryFn: ({ signal }) =>
      send<{ date: string; total: number }[]>("GET", "/api/logs/stats", {
        query: { filter },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
  });
}

export function useClearLogs() {
  return useMutation({
    mutationFn: () => send<void>("DELETE", "/api/logs"),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["logs"] }),
  });
}

/** One entry, for an address that leads to it. */
export function useLog(id: string | undefined, isNeeded: boolean) {
  return useQuery({
    queryKey: ["logs", "one", id],
    queryFn: () => send<LogEntry>("GET", `/api/logs/${encodeURIComponent(id ?? "")}`),
    enabled: id !== undefined && isNeeded,
  });
}
