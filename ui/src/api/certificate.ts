// A certificate of the admin's own.
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";

export type OwnCertificate = components["schemas"]["OwnCertificateBody"];
type Own = components["schemas"]["OwnBody"];

const own = queryOptions({
  queryKey: ["certificate"],
  queryFn: () => answer(api.GET("/api/homeport/certificate")),
});

export function useOwnCertificate() {
  return useQuery(own);
}

async function afterChange(changed: Own) {
  queryClient.setQueryData(own.queryKey, changed);
  await queryClient.invalidateQueries({ queryKey: ["status"] });
}

export function useImportCertificate() {
  return useMutation({
    mutationFn: async ({ certificate, key }: { certificate: File; key: File }) => {
      const body = { certificate: await certificate.text(), key: await key.text() };
      return await answer(api.PUT("/api/homeport/certificate", { body }));
    },
    onSuccess: afterChange,
  });
}

export function useRemoveCertificate() {
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/homeport/certificate")),
    onSuccess: afterChange,
  });
}
