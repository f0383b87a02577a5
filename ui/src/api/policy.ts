// What the box lets through and writes down: batches, rate limits, the request log, automatic
// backups; and its own jobs.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { queryClient } from "./queryClient";
import { send } from "./send";

export interface RateLimitRule {
  /** `users:create`, `*:auth`, `POST /api/x`, or `/api/` for all below it. */
  label: string;
  audience: "" | "@guest" | "@auth";
  /** Seconds. */
  duration: number;
  maxRequests: number;
}

export interface Policy {
  /** Addresses and networks that admins' tokens and API keys may come from; empty for anywhere. */
  superuserIPs: string[];
  trustedProxy: {
    /** Headers in which a proxy tells the client's address; empty for no proxy. */
    headers: string[];
    /** Of several addresses in one header the first, which the client may have written itself. */
    useLeftmostIP: boolean;
  };
  batch: {
    enabled: boolean;
    maxRequests: number;
    /** Seconds. */
    timeout: number;
    /** Bytes; 0 for the default. */
    maxBodySize: number;
  };
  rateLimits: { enabled: boolean; rules: RateLimitRule[]; excludedIPs: string[] };
  /** `cron` is five fields or a macro, in UTC; empty for no automatic backups. */
  backups: { cron: string; cronMaxKeep: number; s3: Bucket };
  logs: { maxDays: number; minLevel: number; logIP: boolean; logAuthId: boolean };
  smtp: Smtp;
  meta: Meta;
}

/** A bucket of an S3 service. */
export interface Bucket {
  enabled: boolean;
  endpoint: string;
  bucket: string;
  region: string;
  accessKey: string;
  /** Goes in and never comes out; left out, the present one stays. */
  secret?: string | undefined;
  /** The bucket's name stands in the path, not before the host. */
  forcePathStyle: boolean;
}

/** The mail server that letters go out through. */
export interface Smtp {
  enabled: boolean;
  host: string;
  port: number;
  username: string;
  /** Goes in and never comes out; left out, the present one stays. */
  password?: string | undefined;
  authMethod: "" | "PLAIN" | "LOGIN";
  /** TLS from the first byte; else STARTTLS where the server has it. */
  tls: boolean;
  localName: string;
}

/** What letters say of the app and of their sender. */
export interface Meta {
  appName: string;
  appURL: string;
  senderName: string;
  senderAddress: string;
}

const policy = queryOptions({
  queryKey: ["policy"],
  queryFn: () => send<Partial<Policy>>("GET", "/api/settings"),
  // The menu asks on every page, and nobody else changes it behind an admin's back.
  staleTime: 60_000,
});

/** Parts that this server does not have are absent. */
export function usePolicy() {
  return useQuery(policy);
}

/** The same, for work that has begun: what is known for a minute is not asked for again. */
export function readPolicy(): Promise<Partial<Policy>> {
  return queryClient.fetchQuery(policy);
}

export function useChangePolicy() {
  return useMutation({
    mutationFn: (body: Partial<Policy>) =>
      send<Partial<Policy>>("PATCH", "/api/settings", { body }),
    onSuccess: (saved) => {
      queryClient.setQueryData(policy.queryKey, saved);
      // A job may have come, gone or moved.
      void queryClient.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}

export interface Job {
  id: string;
  /** Five cron fields, or a macro such as `@daily`; in UTC. */
  expression: string;
}

const jobs = queryOptions({
  queryKey: ["jobs"],
  queryFn: () => send<Job[]>("GET", "/api/crons"),
});

export function useJobs() {
  return useQuery(jobs);
}

export function useRunJob() {
  return useMutation({
    mutationFn: (id: string) => send<void>("POST", `/api/crons/${encodeURIComponent(id)}`),
  });
}
