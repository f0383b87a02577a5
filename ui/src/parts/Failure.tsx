import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { adviceFor, asApiError } from "../api/errors";

interface Props {
  /** What could not be done, in the page's words: "The collections could not be loaded". */
  title: string;
  error: unknown;
  retry?: () => void;
}

/** A request that failed: what, why, what to do next, and details to send to somebody. */
export function Failure({ title, error, retry }: Props) {
  const problem = asApiError(error);
  const advice = adviceFor(problem);
  const { message, status } = problem;
  const place = location.pathname;
  const details = t`${title}. ${message} (status ${status}, ${place})`;
  return (
    <Alert color="red" variant="light" title={title} icon={<IconAlertTriangle />} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message}</Text>
        {advice !== null && <Text size="sm">{advice}</Text>}
        <Group gap="xs" mt={4}>
          {retry !== undefined && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              onClick={retry}
            >
              <Trans>Try again</Trans>
            </Button>
          )}
          <CopyButton value={details}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? t`Copied` : t`Copy details`}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  );
}
