import { t } from "@lingui/core/macro";
import { Skeleton } from "@mantine/core";
import { asApiError } from "../../api/errors";
import { usePolicy } from "../../api/policy";
import { Failure } from "../../parts/Failure";
import { AdminPlacesPanel } from "./AdminPlacesPanel";
import { BatchPanel } from "./BatchPanel";
import { LogPolicyPanel } from "./LogPolicyPanel";
import { ProxyPanel } from "./ProxyPanel";
import { RateLimitPanel } from "./RateLimitPanel";

/** What the box lets through and writes down. */
export function PolicyPanels() {
  const policy = usePolicy();
  if (policy.isPending) {
    return (
      <Skeleton h={260} radius="lg" role="status" aria-label={t`Loading the rules for requests`} />
    );
  }
  if (policy.data === undefined) {
    // A server that has none of it.
    if (asApiError(policy.error).status === 404) return null;
    return (
      <Failure
        title={t`The rules for requests could not be read`}
        error={policy.error}
        retry={() => void policy.refetch()}
      />
    );
  }
  const { superuserIPs, trustedProxy, batch, rateLimits, logs } = policy.data;
  const isBehindProxy = (trustedProxy?.headers.length ?? 0) > 0;
  return (
    <>
      {superuserIPs !== undefined && (
        <AdminPlacesPanel superuserIPs={superuserIPs} isBehindProxy={isBehindProxy} />
      )}
      {trustedProxy !== undefined && <ProxyPanel proxy={trustedProxy} />}
      {batch !== undefined && <BatchPanel batch={batch} />}
      {rateLimits !== undefined && <RateLimitPanel limits={rateLimits} />}
      {logs !== undefined && <LogPolicyPanel logs={logs} />}
    </>
  );
}
