import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useHasFailed } from "../../api/intakes";
import { LinkButton } from "../../parts/links";

/** What services have told and could not be taken in waits for somebody. */
export function FailedEvents() {
  if (useHasFailed().data !== true) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle />}
      title={t`Something that a service has told could not be taken in.`}
    >
      <LinkButton to="/intakes" size="xs" variant="default">
        <Trans>Open Incoming events</Trans>
      </LinkButton>
    </Alert>
  );
}
