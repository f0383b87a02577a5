import { t } from "@lingui/core/macro";
import { Button, Text } from "@mantine/core";
import { IconCheck, IconPlayerPlay } from "@tabler/icons-react";
import { asApiError } from "../../api/errors";
import { useTryIntegration } from "../../api/integrations";
import classes from "./Integrations.module.css";

/** Asks the service something that changes nothing, and says what came of it. */
export function TryIntegration({ name }: { name: string }) {
  const trial = useTryIntegration();
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={trial.isSuccess ? <IconCheck size={14} /> : <IconPlayerPlay size={14} />}
        loading={trial.isPending}
        onClick={() => trial.mutate(name)}
        aria-label={t`Test ${name}`}
      >
        {trial.isSuccess ? t`It works` : t`Test`}
      </Button>
      {trial.isError && (
        <Text size="sm" c="red" role="alert" className={classes.outcome}>
          {asApiError(trial.error).message}
        </Text>
      )}
    </>
  );
}
