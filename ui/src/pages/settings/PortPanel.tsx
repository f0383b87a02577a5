import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { asApiError } from "../../api/errors";
import { useMovePort, usePorts } from "../../api/ports";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { DecimalInput } from "../../parts/DecimalInput";
import { Failure } from "../../parts/Failure";
import { LeaveGuard } from "../../parts/LeaveGuard";
import { Panel } from "../../parts/Panel";

/** Where phones come to, and moving it with what that means for them. */
export function PortPanel() {
  const ports = usePorts();
  return (
    <Panel
      title={t`Port`}
      description={t`Where phones and apps reach this box by HTTPS. Addresses, links and codes name it.`}
    >
      {ports.isPending ? (
        <Skeleton h={36} />
      ) : ports.data === undefined ? (
        <Failure
          title={t`The port could not be read`}
          error={ports.error}
          retry={() => void ports.refetch()}
        />
      ) : (
        <PortForm key={ports.data.https} port={ports.data.https} paired={ports.data.paired} />
      )}
    </Panel>
  );
}

function PortForm({ port, paired }: { port: number; paired: number }) {
  const move = useMovePort();
  const [draft, setDraft] = useState<number | "">(port);
  const [asking, setAsking] = useState(false);
  const error = move.isError ? asApiError(move.error) : null;
  const wanted = Number(draft);
  const isPort = Number.isInteger(wanted) && wanted >= 1 && wanted <= 65_535;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isPort && wanted !== port) setAsking(true);
  };
  // By the promise: the form gives way to one for the new port before it is told of it.
  const confirm = () =>
    move
      .mutateAsync(wanted)
      .then(({ https }) =>
        notifications.show({ message: t`Phones now find this box at port ${https}.` }),
      )
      .catch(() => setAsking(false));
  return (
    <form onSubmit={submit}>
      <LeaveGuard isDirty={() => draft !== port} what={t`The changes to the port`} />
      <Group align="flex-start" gap="xs">
        <DecimalInput
          aria-label={t`Port for phones`}
          flex="1 1 160px"
          min={1}
          max={65_535}
          allowDecimal={false}
          value={draft}
          error={error === null ? null : (error.fields.https ?? error.message)}
          onChange={(value) => {
            setDraft(value);
            move.reset();
          }}
        />
        <Button type="submit" disabled={!isPort || wanted === port} loading={move.isPending}>
          <Trans context="port">Move</Trans>
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        title={t`Move from port ${port} to ${wanted}?`}
        confirm={t`Move to port ${wanted}`}
        busy={move.isPending}
        onConfirm={confirm}
        onCancel={() => setAsking(false)}
      >
        <Meaning port={port} paired={paired} />
      </ConfirmDialog>
    </form>
  );
}

function Meaning({ port, paired }: { port: number; paired: number }) {
  return (
    <>
      {paired === 0 ? (
        <p>
          <Trans>No device has paired with this box yet.</Trans>
        </p>
      ) : (
        <p>
          <b>
            {plural(paired, {
              one: `# device has paired with this box at port ${port}.`,
              other: `# devices have paired with this box at port ${port}.`,
            })}
          </b>{" "}
          <Trans>
            Their apps look for it there and lose it, until somebody tells them the new address or
            pairs them again.
          </Trans>
        </p>
      )}
      <p>
        <Trans>
          Addresses that were written down or built into apps go on naming port {port}. Open
          connections are cut once; this window goes on after a moment. A backup does not hold the
          port.
        </Trans>
      </p>
    </>
  );
}
