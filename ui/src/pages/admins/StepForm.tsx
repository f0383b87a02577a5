import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { adviceFor, asApiError } from "../../api/errors";

interface Props {
  children: ReactNode;
  /** The verb on the button. */
  action: string;
  isDanger?: boolean;
  ready: boolean;
  busy: boolean;
  error: unknown;
  /** Fields whose refusals are shown beside them. */
  placed: readonly string[];
  onSubmit: () => void;
  onCancel: () => void;
}

/** One step of a dialog: something to type, and what was wrong with it. */
export function StepForm(props: Props) {
  const { children, action, isDanger = false, ready, busy, error, placed } = props;
  const refusal = error === null ? null : asApiError(error);
  const isPlaced = refusal !== null && placed.some((name) => refusal.fields[name] !== undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) props.onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {children}
        {refusal !== null && !isPlaced && (
          <Alert color="red" variant="light" role="alert" title={refusal.message}>
            {adviceFor(refusal)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onCancel} disabled={busy}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={!ready}
            {...(isDanger && { color: "red.8" })}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What was wrong with a field. */
export function refusalOf(error: unknown, field: string): string | undefined {
  return error === null ? undefined : asApiError(error).fields[field];
}
