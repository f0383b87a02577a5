// Who is asking. `null` means nobody: the sign-in page shows.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api, onRefused, onSignedOut } from "./client";
import { ApiError, asRequestError } from "./errors";
import { queryClient } from "./queryClient";
import { send, sendForHeaders } from "./send";
import type { Session } from "./types";

const session = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await answer(api.GET("/api/homeport/session"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

onSignedOut(() => queryClient.setQueryData(session.queryKey, null));
onRefused(() => void queryClient.invalidateQueries(session));

export function useSession() {
  return useQuery(session);
}

/** One method: a password, a code that was mailed, one of an authenticator app, or a passkey. */
export interface Proof {
  identity?: string;
  password?: string;
  otpId?: string;
  code?: string;
  credential?: object;
  /** What the first of two methods was answered with. */
  mfaId?: string;
}

/** What came of one method. */
export interface Outcome {
  /** A second method has to follow, and name this. */
  mfaId: string | null;
  /** It has to be one of these; whatever the box has, where there are none. */
  methods: readonly unknown[];
}

export function useSignIn() {
  return useMutation({
    mutationFn: async (prove: () => Proof | Promise<Proof>): Promise<Outcome> => {
      const body = await prove();
      const call = api.POST("/api/homeport/session", { body });
      const { error, response } = await call.catch((thrown) => {
        throw asRequestError(thrown);
      });
      const asked = error as { mfaId?: unknown; methods?: unknown } | undefined;
      if (response.status === 401 && typeof asked?.mfaId === "string") {
        const { mfaId, methods } = asked;
        return { mfaId, methods: Array.isArray(methods) ? methods : [] };
      }
      await answer(call);
      return { mfaId: null, methods: [] };
    },
    // Everything asked before was refused, so everything is asked again.
    onSuccess: ({ mfaId }) => (mfaId === null ? queryClient.invalidateQueries() : undefined),
  });
}

/** Has a code mailed to an admin; what it belongs to comes back. */
export function useRequestCode() {
  return useMutation({
    mutationFn: async (email: string) => {
      const path = "/api/collections/_superusers/request-otp";
      const { body, headers } = await sendForHeaders<{ otpId: string }>("POST", path, {
        body: { email },
      });
      // Without a mail server the code waits for an owner to hand it over.
      return { otpId: body.otpId, isKept: headers.get("X-Homeport-Mail") === "kept" };
    },
  });
}

/** Whether admins may sign in with a code alone, or begin with one. */
export function useCodesAreOn(): boolean {
  const methods = useQuery({
    queryKey: ["admin-methods"],
    queryFn: () =>
      send<{ otp?: { enabled: boolean } }>("GET", "/api/collections/_superusers/auth-methods"),
    retry: false,
  });
  return methods.data?.otp?.enabled ?? false;
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/homeport/session")),
    // A fresh document: nothing that was read under the old session stays in memory.
    onSuccess: () => location.assign(import.meta.env.BASE_URL),
  });
}
