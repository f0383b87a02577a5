import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Skeleton, Stack, Switch } from "@mantine/core";
import { useAwake, useKeepAwake } from "../../api/awake";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";

/** Whether the computer may sleep while phones depend on it. */
export function AwakePanel() {
  const awake = useAwake();
  return (
    <Panel
      title={t`Sleep`}
      description={t`Phones cannot reach this box while its computer sleeps.`}
    >
      {awake.isPending ? (
        <Skeleton h={36} />
      ) : awake.data === undefined ? (
        <Failure
          title={t`Whether the computer stays awake could not be read`}
          error={awake.error}
          retry={() => void awake.refetch()}
        />
      ) : (
        <AwakeSwitch {...awake.data} />
      )}
    </Panel>
  );
}

function AwakeSwitch({ wanted, hold, reason }: NonNullable<ReturnType<typeof useAwake>["data"]>) {
  const keep = useKeepAwake();
  return (
    <Stack gap="sm">
      <Switch
        label={t`Keep this computer awake while Homeport runs`}
        description={t`It does not go to sleep by itself. Closing a laptop's lid still sends it to sleep.`}
        checked={wanted}
        disabled={keep.isPending}
        onChange={(event) => keep.mutate(event.currentTarget.checked)}
      />
      {wanted && hold === "impossible" && (
        <Alert
          color="yellow"
          variant="light"
          title={t`This computer cannot be kept awake from here`}
        >
          {said(reason)}{" "}
          <Trans>Switch sleeping off in the computer's own power settings instead.</Trans>
        </Alert>
      )}
      {wanted && hold === "idleOnly" && (
        <Alert color="yellow" variant="light" title={t`This holds up only part of it`}>
          <Trans>
            Homeport runs as a service, which may keep the computer from counting as idle, and no
            more. If it still goes to sleep, switch that off in its own power settings.
          </Trans>
        </Alert>
      )}
      {keep.isError && <Failure title={t`This could not be changed`} error={keep.error} />}
    </Stack>
  );
}
