import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import { useStatus } from "../../api/box";
import { CopyLine } from "../../parts/CopyLine";

const PATH = "/api/oauth2-redirect";

/** Where a service sends people back to. */
export function RedirectAddresses() {
  const status = useStatus();
  const addresses = [...(status.data?.https ?? []), status.data?.loopback ?? ""].filter(Boolean);
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" fw={600}>
          <Trans>Where the service sends people back to</Trans>
        </Text>
        <Text size="sm" c="dimmed">
          <Trans>
            Enter it at the service as a redirect address: the one that your app reaches this box
            at. The last one is for apps on this computer; its port may be another after a restart.
          </Trans>
        </Text>
      </div>
      {addresses.map((address) => {
        const { host } = new URL(address);
        return (
          <CopyLine
            key={address}
            value={address + PATH}
            name={t`the redirect address at ${host}`}
          />
        );
      })}
      <Text size="sm" c="dimmed">
        <Trans>
          Google, Apple and some others take no address of a local network. There the app gives one
          of its own, such as <code>myapp://signed-in</code>, and hands over the code that arrives
          there: <code>authWithOAuth2Code</code> in PocketBase's SDKs. GitHub, GitLab, Discord and
          an OpenID server of your own take these.
        </Trans>
      </Text>
    </Stack>
  );
}
