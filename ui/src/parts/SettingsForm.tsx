import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { Failure } from "./Failure";
import { LeaveGuard } from "./LeaveGuard";
import { usePanelTitle } from "./Panel";

interface Props {
  state: {
    dirty: boolean;
    saving: boolean;
    /** A refusal that no input is to blame for. */
    failure: unknown;
    discard: () => void;
    save: (done: string) => void;
  };
  /** What is said when it is saved. */
  done: string;
  /** Whether something is still to be seen before it may be saved. */
  held?: boolean;
  children: ReactNode;
}

/** A part of the settings that is saved by itself; leaving asks first when it is not. */
export function SettingsForm({ state, done, held = false, children }: Props) {
  const panel = usePanelTitle();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    state.save(done);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <LeaveGuard
          isDirty={() => state.dirty}
          what={
            panel === undefined ? t`The changes to these settings` : t`The changes to “${panel}”`
          }
        />
        {children}
        {state.failure !== null && (
          <Failure title={t`These settings could not be saved`} error={state.failure} />
        )}
        {state.dirty && (
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={state.discard} disabled={state.saving}>
              <Trans>Discard</Trans>
            </Button>
            <Button type="submit" loading={state.saving} disabled={held}>
              <Trans>Save</Trans>
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
