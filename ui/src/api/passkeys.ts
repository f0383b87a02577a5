// Passkeys: one's own, and those of others.
import { t } from "@lingui/core/macro";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import { send } from "./send";
import type { Account } from "./sessions";

const own = queryOptions({
  queryKey: ["passkeys", "own"],
  queryFn: () => answer(api.GET("/api/homeport/passkeys")),
});

const names = queryOptions({
  queryKey: ["passkeys", "names"],
  queryFn: () => answer(api.GET("/api/homeport/passkeys/names")),
});

const changed = () => queryClient.invalidateQueries({ queryKey: ["passkeys"] });

/** Who asks: a password, or, where there is a second method, a code or a passkey's answer. */
export type Proof = { password: string } | { code: string } | { credential: object };

/**
 * The address at which this window has passkeys, where the present one is none: browsers have them
 * at names only, and this computer's is `localhost`.
 */
export function addressWithPasskeys(): string | null {
  const isAddress = /^[\d.]+$|^\[/.test(location.hostname);
  return isAddress ? `http://localhost:${location.port}${location.pathname}` : null;
}

/** Whether this browser knows passkeys well enough. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

/** Has the browser ask for a passkey. */
export async function getPasskey(options: unknown): Promise<object> {
  const parse = PublicKeyCredential.parseRequestOptionsFromJSON;
  const publicKey = parse(options as PublicKeyCredentialRequestOptionsJSON);
  return given(await navigator.credentials.get({ publicKey }));
}

/** Has the browser make a passkey. */
export async function makePasskey(options: unknown): Promise<object> {
  const parse = PublicKeyCredential.parseCreationOptionsFromJSON;
  const publicKey = parse(options as PublicKeyCredentialCreationOptionsJSON);
  return given(await navigator.credentials.create({ publicKey }));
}

function given(credential: Credential | null): object {
  if (credential === null) throw new Error(t`The browser gave no passkey.`);
  return (credential as PublicKeyCredential).toJSON();
}

/** A passkey's answer with which an admin signs in: after a first method, or alone. */
export async function passkeyForSignIn(mfaId: string | null): Promise<object> {
  const body = mfaId === null ? {} : { mfaId };
  const path = "/api/collections/_superusers/passkey-options";
  return await getPasskey(await send("POST", path, { body }));
}

/** A passkey's answer with which an admin changes what second methods they have. */
export async function provePasskey(): Promise<{ credential: object }> {
  const options = await answer(api.POST("/api/homeport/passkeys/prove"));
  return { credential: await getPasskey(options) };
}

/** The passkeys of whoever signed in to the window; there are none for the owner of the computer. */
export function useOwnPasskeys() {
  return useQuery(own);
}

export function useAddPasskey() {
  return useMutation({
    mutationFn: async ({ name, prove }: { name: string; prove: () => Promise<Proof> }) => {
      const body = (await prove()) as Record<string, string>;
      const options = await answer(api.POST("/api/homeport/passkeys/enrol", { body }));
      const credential = await makePasskey(options);
      return answer(api.POST("/api/homeport/passkeys/confirm", { body: { name, credential } }));
    },
    onSuccess: changed,
  });
}

export function useRenamePasskey() {
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => {
      const params = { path: { id } };
      return answer(api.PATCH("/api/homeport/passkeys/{id}", { params, body: { name } }));
    },
    onSuccess: changed,
  });
}

export function useRemoveOwnPasskey() {
  return useMutation({
    mutationFn: async ({ id, prove }: { id: string; prove: () => Promise<Proof> }) => {
      const body = { id, ...(await prove()) };
      return answer(api.POST("/api/homeport/passkeys/remove", { body }));
    },
    onSuccess: changed,
  });
}

export function usePasskeysOf(account: Account) {
  return useQuery({
    queryKey: ["passkeys", account.collection, account.record],
    queryFn: () => answer(api.GET("/api/homeport/passkeys", { params: { query: { ...account } } })),
  });
}

/** Takes the passkeys of somebody who has lost them away. */
export function useRemovePasskeys(account: Account) {
  return useMutation({
    mutationFn: (id: string) => {
      const query = { ...account, id };
      return answer(api.DELETE("/api/homeport/passkeys", { params: { query } }));
    },
    onSettled: changed,
  });
}

/** How many passkeys are for names of the box that it has now. */
export function usePasskeysByName() {
  return useQuery(names);
}
