import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group } from "@mantine/core";
import { type ApiError, adviceFor } from "../api/errors";

interface Props {
  /** What the server said; null when there is nothing to be told. */
  refusal: ApiError | null;
  busy: boolean;
  submit: string;
  onCancel: () => void;
}

/** How a dialog with a form ends: what the server said, and the way on or out. */
export function DialogEnd({ refusal, busy, submit, onCancel }: Props) {
  return (
    <>
      {refusal !== null && (
        <Alert color="red" variant="light" role="alert" title={refusal.message}>
          {adviceFor(refusal)}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel} disabled={busy}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" loading={busy}>
          {submit}
        </Button>
      </Group>
    </>
  );
}
