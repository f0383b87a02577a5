import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Group, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Status } from "../../api/types";
import { said } from "../../language/server/said";
import { LinkButton } from "../../parts/links";

/** What keeps the box from working well, in the server's words; each says what to do. */
export function Problems({ problems }: { problems: Status["problems"] }) {
  if (problems.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t`Problems`}>
      {problems.map(({ code, message }) => (
        <Alert
          key={code + message}
          color="yellow"
          variant="light"
          icon={<IconAlertTriangle />}
          title={said(message)}
        >
          <Group gap="xs">
            {(code === "no_network" || code === "certificate") && (
              <LinkButton to="/doctor" size="xs" variant="default">
                <Trans>Check the connection</Trans>
              </LinkButton>
            )}
            {code === "authority_ended" && (
              <LinkButton to="/devices" size="xs" variant="default">
                <Trans>See the certificate authority</Trans>
              </LinkButton>
            )}
            {code === "lockout" && (
              <LinkButton to="/devices" size="xs" variant="default">
                <Trans>See the devices</Trans>
              </LinkButton>
            )}
            {(code === "no_network" || code === "name_taken") && (
              <LinkButton to="/settings" size="xs" variant="default">
                <Trans>Open Settings</Trans>
              </LinkButton>
            )}
            {code === "locked" && (
              <LinkButton to="/settings" size="xs" variant="default">
                <Trans>Unlock them in Settings</Trans>
              </LinkButton>
            )}
            {code === "sign_in" && (
              <LinkButton to="/integrations" size="xs" variant="default">
                <Trans>Open Integrations</Trans>
              </LinkButton>
            )}
            {code === "backup" && (
              <LinkButton to="/backups" size="xs" variant="default">
                <Trans>Open Backups</Trans>
              </LinkButton>
            )}
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}
