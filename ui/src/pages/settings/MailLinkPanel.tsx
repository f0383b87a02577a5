import { Skeleton, Text } from "@mantine/core";
import { usePolicy } from "../../api/policy";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";

/** Whether letters go out, and where that is set up. */
export function MailLinkPanel() {
  const policy = usePolicy();
  if (policy.isPending) return <Skeleton h={100} radius="lg" />;
  const { smtp, meta } = policy.data ?? {};
  if (smtp === undefined || meta === undefined) return null;
  return (
    <Panel
      title="Mail"
      description="Codes, forgotten passwords and alerts for the people who sign in."
      aside={
        <LinkButton to="/mail" variant="default" size="xs">
          {smtp.enabled ? "Open" : "Set up mail"}
        </LinkButton>
      }
    >
      <Text size="sm">
        {smtp.enabled
          ? `Letters go out through ${smtp.host}, from ${meta.senderAddress}.`
          : "This box sends no letters yet."}
      </Text>
    </Panel>
  );
}
