import { t } from "@lingui/core/macro";
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
  const { host } = smtp;
  const { senderAddress } = meta;
  return (
    <Panel
      title={t`Mail`}
      description={t`Codes, forgotten passwords and alerts for the people who sign in.`}
      aside={
        <LinkButton to="/mail" variant="default" size="xs">
          {smtp.enabled ? t`Open` : t`Set up mail`}
        </LinkButton>
      }
    >
      <Text size="sm">
        {smtp.enabled
          ? t`Letters go out through ${host}, from ${senderAddress}.`
          : t`This box sends no letters yet.`}
      </Text>
    </Panel>
  );
}
