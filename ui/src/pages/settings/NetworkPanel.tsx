import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Skeleton, Stack, Switch, Text } from "@mantine/core";
import { asApiError } from "../../api/errors";
import { type NetworkInterface, useChooseNetwork, useNetwork } from "../../api/network";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import { Ipv6Switch } from "./Ipv6Switch";
import { switchRow } from "./switchRow";

/** Which of the computer's networks phones are told of, and whether they come by IPv6 too. */
export function NetworkPanel() {
  const network = useNetwork();
  return (
    <Panel
      title={t`Network`}
      description={t`Which of this computer's networks are announced and shown in links and codes. Whoever knows an address of another one can still connect.`}
    >
      {network.isPending ? (
        <Skeleton h={72} />
      ) : network.data === undefined ? (
        <Failure
          title={t`The networks could not be read`}
          error={network.error}
          retry={() => void network.refetch()}
        />
      ) : (
        <Stack gap="lg">
          {network.data.interfaces.length === 0 ? (
            <Text size="sm" c="dimmed">
              <Trans>This computer has no network at present.</Trans>
            </Text>
          ) : (
            <Interfaces interfaces={network.data.interfaces} />
          )}
          {typeof network.data.ipv6 === "boolean" && <Ipv6Switch on={network.data.ipv6} />}
        </Stack>
      )}
    </Panel>
  );
}

function Interfaces({ interfaces }: { interfaces: NetworkInterface[] }) {
  const choose = useChooseNetwork();
  const error = choose.isError ? asApiError(choose.error) : null;
  return (
    <Stack gap="md">
      <Stack
        component="ul"
        gap="md"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t`Networks`}
      >
        {interfaces.map((one) => (
          <li key={one.name}>
            <Switch
              {...switchRow}
              label={one.name}
              description={
                <>
                  {one.addresses.join(", ")}
                  {one.reason && <br />}
                  {said(one.reason)}
                </>
              }
              checked={one.used}
              disabled={choose.isPending}
              onChange={(event) =>
                choose.mutate({ name: one.name, used: event.currentTarget.checked })
              }
            />
          </li>
        ))}
      </Stack>
      {error && (
        <Text size="sm" c="red" role="alert">
          {error.fields.interfaces ?? error.message}
        </Text>
      )}
    </Stack>
  );
}
