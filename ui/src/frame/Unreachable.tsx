import { t } from "@lingui/core/macro";
import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useStatus } from "../api/box";
import { adviceFor, asApiError } from "../api/errors";

/** Says across all pages that the server is away. Goes by itself when it is back. */
export function Unreachable() {
  const status = useStatus();
  const error = status.isError ? asApiError(status.error) : null;
  if (error?.status !== 0) return null;
  return (
    <Alert
      color="red"
      radius={0}
      icon={<IconPlugConnectedX />}
      title={t`Homeport is not answering. Trying again…`}
      role="alert"
    >
      {adviceFor(error)}
    </Alert>
  );
}
