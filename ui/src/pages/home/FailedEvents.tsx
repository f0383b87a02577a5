import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useHasFailed, useListsInTrouble } from "../../api/intakes";
import { LinkButton } from "../../parts/links";

/** What services have told and could not be taken in waits for somebody, and so do lists that stopped. */
export function FailedEvents() {
  const hasFailed = useHasFailed().data === true;
  const names = useListsInTrouble().data ?? [];
  if (!hasFailed && names.length === 0) return null;
  const all = names.join(", ");
  const failed = t`Something that a service has told could not be taken in.`;
  const stopped = t`What services tell cannot be read, or was not read as a whole: ${all}.`;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle />}
      title={hasFailed ? failed : stopped}
    >
      <Stack gap="xs" align="flex-start">
        {hasFailed && names.length > 0 && <Text size="sm">{stopped}</Text>}
        <LinkButton to="/intakes" size="xs" variant="default">
          <Trans>Open Incoming events</Trans>
        </LinkButton>
      </Stack>
    </Alert>
  );
}
