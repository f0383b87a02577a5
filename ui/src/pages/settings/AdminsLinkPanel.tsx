import { Text } from "@mantine/core";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

export function AdminsLinkPanel() {
  return (
    <Panel
      title="Admins"
      description="Who looks after this box, in this window and over the API, and what each may do."
      aside={
        <LinkButton to="/admins" variant="default" size="xs">
          Open
        </LinkButton>
      }
    >
      <Text size="sm">Add one, give one another role, password or address, remove one.</Text>
    </Panel>
  );
}
