import { Alert, Group, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Status } from "../../api/types";
import { LinkButton } from "../../parts/links";

/** What keeps the box from working well, in the server's words; each says what to do. */
export function Problems({ problems }: { problems: Status["problems"] }) {
  if (problems.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label="Problems">
      {problems.map(({ code, message }) => (
        <Alert
          key={code + message}
          color="yellow"
          variant="light"
          icon={<IconAlertTriangle />}
          title={message}
        >
          <Group gap="xs">
            {(code === "no_network" || code === "certificate") && (
              <LinkButton to="/doctor" size="xs" variant="default">
                Check the connection
              </LinkButton>
            )}
            {code === "authority_ended" && (
              <LinkButton to="/devices" size="xs" variant="default">
                See the certificate authority
              </LinkButton>
            )}
            {code === "lockout" && (
              <LinkButton to="/devices" size="xs" variant="default">
                See the devices
              </LinkButton>
            )}
            {(code === "no_network" || code === "name_taken") && (
              <LinkButton to="/settings" size="xs" variant="default">
                Open Settings
              </LinkButton>
            )}
            {code === "backup" && (
              <LinkButton to="/backups" size="xs" variant="default">
                Open Backups
              </LinkButton>
            )}
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}
