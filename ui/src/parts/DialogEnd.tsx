import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";
import { type ApiError, adviceFor } from "../api/errors";

interface Props {
  /** What the server said; null when there is nothing to be told. */
  refusal: ApiError | null;
  busy: boolean;
  submit: string;
  onCancel: () => void;
}

const WRONG = '[aria-invalid="true"]';

/** How a dialog with a form ends: what the server said, and the way on or out. */
export function DialogEnd({ refusal, busy, submit, onCancel }: Props) {
  const end = useRef<HTMLDivElement>(null);
  // A long form shows its end; what is wrong may be far above.
  useEffect(() => {
    if (refusal === null) return;
    const wrong = end.current?.closest("form")?.querySelector<HTMLElement>(WRONG);
    if (wrong) wrong.focus();
    else end.current?.scrollIntoView({ block: "nearest" });
  }, [refusal]);
  return (
    <>
      {refusal !== null && (
        <Alert color="red" variant="light" role="alert" title={refusal.message}>
          {adviceFor(refusal)}
        </Alert>
      )}
      <Group ref={end} justify="flex-end" gap="xs">
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
