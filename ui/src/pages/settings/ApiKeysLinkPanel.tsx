import { Text } from "@mantine/core";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function ApiKeysLinkPanel() {
  return (
    <Panel
      title="API keys"
      description="For servers and scripts, which do not sign in."
      aside={
        <LinkButton to="/api-keys" variant="default" size="xs">
          Open
        </LinkButton>
      }
    >
      <Text size="sm">Make one that may do what it has to and no more, or revoke one.</Text>
    </Panel>
  );
}
