import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useStatus } from "../api/box";
import { Failure } from "../parts/Failure";
import { PageNotFetched, reloadOnce } from "./pageCode";

/** A page that threw while it was drawn, or never came. The frame around it still works. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  if (error instanceof PageNotFetched) return <NotFetched />;
  return <Failure title={t`This page could not be shown`} error={error} retry={reset} />;
}

const ASK_EVERY_MS = 2_000;

/** Opens the page by itself as soon as the box answers. */
function NotFetched() {
  const status = useStatus();
  const [since] = useState(Date.now);
  const [gaveUp, setGaveUp] = useState(false);
  const { refetch } = status;
  useEffect(() => {
    void refetch();
    const timer = setInterval(() => void refetch(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [refetch]);
  const answers = status.isSuccess && status.dataUpdatedAt > since;
  useEffect(() => {
    if (!answers) return;
    // After an update the page has another name, which only a new window knows.
    setGaveUp(!reloadOnce(sessionStorage, Date.now(), () => location.reload()));
  }, [answers]);
  if (gaveUp) {
    return (
      <Alert
        color="red"
        variant="light"
        icon={<IconPlugConnectedX />}
        title={t`This page could not be loaded`}
        role="alert"
      >
        <Text size="sm" mb="sm">
          <Trans>
            Homeport answers, but this page did not come. Load the window again; if that does not
            help, restart Homeport from its tray icon.
          </Trans>
        </Text>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          <Trans>Load again</Trans>
        </Button>
      </Alert>
    );
  }
  return (
    <Alert
      color="gray"
      variant="light"
      icon={<IconPlugConnectedX />}
      title={answers ? t`Opening this page…` : t`Homeport does not answer`}
      role="status"
    >
      {!answers && t`This page opens by itself when it does.`}
    </Alert>
  );
}
