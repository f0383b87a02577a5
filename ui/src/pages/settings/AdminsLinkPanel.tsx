import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function AdminsLinkPanel() {
  return (
    <Panel
      title={t`Admins`}
      description={t`Who looks after this box, in this window and over the API, and what each may do.`}
      aside={
        <LinkButton to="/admins" variant="default" size="xs">
          <Trans>Open</Trans>
        </LinkButton>
      }
    >
      <Text size="sm">
        <Trans>Add one, give one another role, password or address, remove one.</Trans>
      </Text>
    </Panel>
  );
}
