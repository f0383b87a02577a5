import { Text } from "@mantine/core";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function AdminsLinkPanel() {
  return (
    <Panel
      title="Admins"
      description="Who may do everything, in this window and over the API."
      aside={
        <LinkButton to="/admins" variant="default" size="xs">
          Open
        </LinkButton>
      }
    >
      <Text size="sm">Add one, give one a new password or address, remove one.</Text>
    </Panel>
  );
}
