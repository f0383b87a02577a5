import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function ApiKeysLinkPanel() {
  return (
    <Panel
      title={t`API keys`}
      description={t`For servers and scripts, which do not sign in.`}
      aside={
        <LinkButton to="/api-keys" variant="default" size="xs">
          <Trans>Open</Trans>
        </LinkButton>
      }
    >
      <Text size="sm">
        <Trans>Make one that may do what it has to and no more, or revoke one.</Trans>
      </Text>
    </Panel>
  );
}
