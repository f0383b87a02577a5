// The admins: accounts in the system's own collection, and a role beside each.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import { send } from "./send";
import type { Admin, Role } from "./types";

const PATH = "/api/collections/_superusers/records";

export interface AdminDraft {
  email: string;
  /** Empty keeps the present one. */
  password: string;
  passwordConfirm: string;
  role: Role;
}

const admins = queryOptions({
  queryKey: ["admins"],
  queryFn: async () => (await answer(api.GET("/api/homeport/admins"))).admins,
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

async function change(admin: Admin, draft: AdminDraft): Promise<{ email: string }> {
  const { email, password, passwordConfirm, role } = draft;
  const { id } = admin;
  // Before the account: a new password of one's own ends the session.
  if (role !== admin.role) {
    await answer(
      api.PATCH("/api/homeport/admins/{id}", { params: { path: { id } }, body: { role } }),
    );
  }
  const secret = password === "" && passwordConfirm === "" ? {} : { password, passwordConfirm };
  return email === admin.email && Object.keys(secret).length === 0
    ? { email }
    : send<{ email: string }>("PATCH", `${PATH}/${id}`, { body: { email, ...secret } });
}

/** Makes an admin, or changes one. */
export function useSaveAdmin(admin: Admin | null) {
  return useMutation({
    mutationFn: (draft: AdminDraft): Promise<{ email: string }> =>
      admin === null
        ? answer(api.POST("/api/homeport/admins", { body: draft }))
        : change(admin, draft),
    onSettled: changed,
  });
}

export function useRemoveAdmin() {
  return useMutation({
    mutationFn: (id: string) => send<void>("DELETE", `${PATH}/${id}`),
    onSuccess: changed,
  });
}

/** A new password of one's own, by the old one. */
export function useOwnPassword(id: string) {
  return useMutation({
    mutationFn: (body: { oldPassword: string; password: string; passwordConfirm: string }) =>
      send<void>("PATCH", `${PATH}/${id}`, { body }),
    onSuccess: changed,
  });
}
