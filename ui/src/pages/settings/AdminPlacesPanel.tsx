import { Alert, List, Stack, Text } from "@mantine/core";
import { useApiKeys } from "../../api/keys";
import { usePolicyForm } from "../../api/policyForm";
import { useSignedIn } from "../../api/sessions";
import { Panel } from "../../parts/Panel";
import { useMay } from "../../parts/roles";
import { SettingsForm } from "../../parts/SettingsForm";
import { NetworksInput } from "./NetworksInput";
import { holds } from "./networks";

/** Where admins are. */
const ADMINS = "_superusers";
const HERE = "127.0.0.1";

interface Props {
  superuserIPs: string[];
  isBehindProxy: boolean;
}

/** From where admins' tokens and API keys are taken. */
export function AdminPlacesPanel({ superuserIPs, isBehindProxy }: Props) {
  const state = usePolicyForm(null, { superuserIPs });
  const { draft, errors, set } = state;
  // Keys are listed for owners only.
  const mayChange = useMay("owner");
  return (
    <Panel
      title="Where admins may come from"
      description="For admins who sign in over the API, and for servers with an API key. This window on the box's own computer is never shut out, and people who use your apps come from anywhere."
    >
      <SettingsForm state={state} done="Where admins may come from is saved.">
        <NetworksInput
          label="Only from"
          description="Whoever comes from elsewhere is refused, also with the right password."
          empty="Anywhere"
          value={draft.superuserIPs}
          errors={errors}
          path="superuserIPs"
          onChange={(next) => set({ superuserIPs: next })}
        />
        {mayChange && draft.superuserIPs.length > 0 && (
          <Foreseen networks={draft.superuserIPs} isBehindProxy={isBehindProxy} />
        )}
      </SettingsForm>
    </Panel>
  );
}

/** Whom such a list shuts out, of those who have been here. */
function Foreseen({ networks, isBehindProxy }: { networks: string[]; isBehindProxy: boolean }) {
  const out = useShutOut(networks);
  return (
    <Stack gap="sm">
      {out.length > 0 && (
        <Alert color="yellow" variant="light" role="status" title="This shuts out">
          <List size="sm">
            {out.map((one) => (
              <List.Item key={one}>{one}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {holds(networks, HERE) !== true && (
        <Text size="sm" c="dimmed">
          Programs on this computer that use an admin's token or an API key are refused too. Add{" "}
          {HERE} if there are any.
        </Text>
      )}
      {isBehindProxy && (
        <Text size="sm" c="dimmed">
          The address is the one that your proxy tells. Whoever reaches this box past the proxy can
          pretend to have one of these.
        </Text>
      )}
    </Stack>
  );
}

function useShutOut(networks: string[]): string[] {
  const people = useSignedIn().data?.signedIn ?? [];
  const keys = useApiKeys().data ?? [];
  // A sign-in at this computer may be this very window's.
  const isOut = (address: string) =>
    holds(networks, address) === false && holds(["127.0.0.0/8", "::1"], address) === false;
  const admins = people
    .filter(({ collectionName, address }) => collectionName === ADMINS && isOut(address))
    .map(({ name, record, address }) => `${name ?? record}, last seen at ${address}`);
  const servers = keys
    .filter(({ address, expired }) => address != null && !expired && isOut(address))
    .map(({ name, address }) => `the API key ${name}, last used at ${address}`);
  return [...new Set([...admins, ...servers])];
}
