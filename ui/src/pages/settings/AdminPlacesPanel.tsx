import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, List, Skeleton, Stack, Text } from "@mantine/core";
import { useApiKeys } from "../../api/keys";
import { usePolicyForm } from "../../api/policyForm";
import { useSignedIn } from "../../api/sessions";
import { Failure } from "../../parts/Failure";
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
  const isLooked = useMay("owner") && draft.superuserIPs.length > 0;
  const seen = useSeen(isLooked);
  return (
    <Panel
      title={t`Where admins may come from`}
      description={t`For admins who sign in over the API, and for servers with an API key. This window on the box's own computer is never shut out, and people who use your apps come from anywhere.`}
    >
      <SettingsForm
        state={state}
        done={t`Where admins may come from is saved.`}
        held={isLooked && seen.places === null && seen.error === null}
      >
        <NetworksInput
          label={t`Only from`}
          description={t`Whoever comes from elsewhere is refused, also with the right password.`}
          empty={t`Anywhere`}
          value={draft.superuserIPs}
          errors={errors}
          path="superuserIPs"
          onChange={(next) => set({ superuserIPs: next })}
        />
        {isLooked && <Foreseen networks={draft.superuserIPs} {...{ seen, isBehindProxy }} />}
      </SettingsForm>
    </Panel>
  );
}

interface ForeseenProps {
  networks: string[];
  seen: Seen;
  isBehindProxy: boolean;
}

/** Whom such a list shuts out, of those who have been here. */
function Foreseen({ networks, seen, isBehindProxy }: ForeseenProps) {
  const out = shutOut(networks, seen.places ?? []);
  return (
    <Stack gap="sm">
      {seen.error !== null && (
        <Failure
          title={t`Whom this shuts out could not be looked at`}
          error={seen.error}
          retry={seen.retry}
        />
      )}
      {seen.places === null && seen.error === null && (
        <Skeleton h={44} role="status" aria-label={t`Looking whom this shuts out`} />
      )}
      {out.length > 0 && (
        <Alert color="yellow" variant="light" role="status" title={t`This shuts out`}>
          <List size="sm">
            {out.map((one) => (
              <List.Item key={one}>{one}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {holds(networks, HERE) !== true && (
        <Text size="sm" c="dimmed">
          <Trans>
            Programs on this computer that use an admin's token or an API key are refused too. Add{" "}
            {HERE} if there are any.
          </Trans>
        </Text>
      )}
      {isBehindProxy && (
        <Text size="sm" c="dimmed">
          <Trans>
            The address is the one that your proxy tells. Whoever reaches this box past the proxy
            can pretend to have one of these.
          </Trans>
        </Text>
      )}
    </Stack>
  );
}

/** Who has been here, and from where. */
interface Seen {
  /** `null` until it is known. */
  places: { said: string; address: string }[] | null;
  error: unknown;
  retry: () => void;
}

function useSeen(isLooked: boolean): Seen {
  const people = useSignedIn(isLooked);
  const keys = useApiKeys(isLooked);
  const retry = () => {
    for (const query of [people, keys]) if (query.isError) void query.refetch();
  };
  if (people.data === undefined || keys.data === undefined) {
    return { places: null, error: people.error ?? keys.error, retry };
  }
  const admins = people.data.signedIn
    .filter(({ collectionName }) => collectionName === ADMINS)
    .map(({ name, record, address }) => {
      const admin = name ?? record;
      return { said: t`${admin}, last seen at ${address}`, address };
    });
  const servers = keys.data.flatMap(({ name, address, expired }) =>
    address == null || expired
      ? []
      : [{ said: t`the API key ${name}, last used at ${address}`, address }],
  );
  return { places: [...admins, ...servers], error: null, retry };
}

function shutOut(networks: string[], places: NonNullable<Seen["places"]>): string[] {
  // A sign-in at this computer may be this very window's.
  const isOut = (address: string) =>
    holds(networks, address) === false && holds(["127.0.0.0/8", "::1"], address) === false;
  const out = places.filter(({ address }) => isOut(address));
  return [...new Set(out.map(({ said }) => said))];
}
