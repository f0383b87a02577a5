// What only auth collections have: who may sign in and how. PocketBase's shape.
import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { send } from "./send";
import type { Collection, Values } from "./types";

/** A mail with placeholders; `body` is HTML. */
export interface Letter {
  subject: string;
  body: string;
}

/** Another service that people sign in with. */
export interface Provider {
  /** `google`, `oidc`, … */
  name: string;
  clientId: string;
  /** Goes in and never comes out; left out, the present one stays. */
  clientSecret?: string;
  authURL: string;
  tokenURL: string;
  userInfoURL: string;
  displayName: string;
  /** `null` leaves it to the service's usual. */
  pkce: boolean | null;
  extra: Values;
}

export type MappedField = "id" | "name" | "username" | "avatarURL";

/** Seconds. */
interface Lifetime {
  duration: number;
}

export interface AuthOptions {
  /** `null` lets nobody in. */
  authRule: string | null;
  manageRule: string | null;
  passwordAuth: { enabled: boolean; identityFields: string[] };
  otp: { enabled: boolean; duration: number; length: number; emailTemplate: Letter };
  /** `rule` is empty for everybody. */
  mfa: { enabled: boolean; duration: number; rule: string };
  oauth2: {
    enabled: boolean;
    providers: Provider[];
    mappedFields: Record<MappedField, string>;
  };
  authAlert: { enabled: boolean; emailTemplate: Letter };
  authToken: Lifetime;
  passwordResetToken: Lifetime;
  emailChangeToken: Lifetime;
  verificationToken: Lifetime;
  fileToken: Lifetime;
  verificationTemplate: Letter;
  resetPasswordTemplate: Letter;
  confirmEmailChangeTemplate: Letter;
  /** Homeport's own; absent while it is as it was made. */
  anonymous?: AnonymousOptions;
}

/** Accounts without an address or a password. */
export interface AnonymousOptions {
  enabled: boolean;
  max: number;
  /** Days; 0 keeps them. */
  removeAfter: number;
}

export type AuthCollection = Collection & AuthOptions;

export function isAuth(collection: Collection): collection is AuthCollection {
  return collection.type === "auth";
}

/** A service that this box knows how to talk to. */
export interface Service {
  name: string;
  displayName: string;
}

/** The services that can be added. */
export function useServices() {
  return useQuery({
    queryKey: ["services"],
    queryFn: () => send<Service[]>("GET", "/api/collections/meta/oauth2-providers"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Asks an OpenID server, by its link, where it is signed in and where its keys are. */
export function useLookUpIssuer() {
  return useMutation({
    mutationFn: (issuer: string) =>
      answer(api.POST("/api/homeport/oauth2/issuer", { body: { issuer } })),
  });
}

/** The options of a new auth collection, for what is put back to how it began. */
export function useInitialOptions() {
  return useQuery({
    queryKey: ["scaffolds"],
    queryFn: async () =>
      (await send<{ auth: AuthOptions }>("GET", "/api/collections/meta/scaffolds")).auth,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
