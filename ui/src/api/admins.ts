// The admins' accounts: records of the system's own collection.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { queryClient } from "./queryClient";
import { send } from "./send";

const PATH = "/api/collections/_superusers/records";

export interface Admin {
  id: string;
  email: string;
  created: string;
}

export interface AdminDraft {
  email: string;
  /** Empty keeps the present one. */
  password: string;
  passwordConfirm: string;
}

const admins = queryOptions({
  queryKey: ["admins"],
  queryFn: async () =>
    (await send<{ items: Admin[] }>("GET", PATH, { query: { perPage: 500, sort: "email" } })).items,
});

export function useAdmins() {
  return useQuery(admins);
}

async function changed() {
  await Promise.all([
    queryClient.invalidateQueries(admins),
    queryClient.invalidateQueries({ queryKey: ["records", "_superusers"] }),
    // One's own new address or password may have ended the session.
    queryClient.invalidateQueries({ queryKey: ["session"] }),
  ]);
}

/** Makes an admin, or changes the one of this id. */
export function useSaveAdmin(id: string | null) {
  return useMutation({
    mutationFn: ({ email, password, passwordConfirm }: AdminDraft) => {
      const secret = password === "" && id !== null ? {} : { password, passwordConfirm };
      return id === null
        ? send<Admin>("POST", PATH, { body: { email, ...secret, verified: true } })
        : send<Admin>("PATCH", `${PATH}/${id}`, { body: { email, ...secret } });
    },
    onSuccess: changed,
  });
}

export function useRemoveAdmin() {
  return useMutation({
    mutationFn: (id: string) => send<void>("DELETE", `${PATH}/${id}`),
    onSuccess: changed,
  });
}
