import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Loader, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconClockOff, IconRefresh } from "@tabler/icons-react";
import type { Device, Pairing } from "../../api/devices";
import { LinkButton } from "../../parts/links";
import classes from "./Devices.module.css";

interface Props {
  state: Pairing["state"];
  /** Seconds. */
  left: number;
  device: Device | null;
  onRenew: () => void;
}

/** What has become of the code, as it happens. */
export function PairingState({ state, left, device, onRenew }: Props) {
  return (
    <Group justify="space-between" gap="sm">
      <div className={classes.state} role="status">
        <Mark state={state} />
        <Text fw={600}>{words(state, device)}</Text>
      </div>
      {(state === "waiting" || state === "seen") && <Left seconds={left} onRenew={onRenew} />}
      {(state === "expired" || state === "cancelled") && (
        <Button leftSection={<IconRefresh size={16} />} onClick={onRenew}>
          <Trans>Make a new code</Trans>
        </Button>
      )}
      {state === "paired" && (
        <Group gap="xs">
          <Button variant="default" onClick={onRenew}>
            <Trans>Add another</Trans>
          </Button>
          <LinkButton to="/devices">
            <Trans>See all devices</Trans>
          </LinkButton>
        </Group>
      )}
    </Group>
  );
}

function Left({ seconds, onRenew }: { seconds: number; onRenew: () => void }) {
  const minutes = Math.floor(seconds / 60);
  const time = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
        <Trans>Good for {time}</Trans>
      </Text>
      <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRenew}>
        <Trans>New code</Trans>
      </Button>
    </Group>
  );
}

function Mark({ state }: { state: Pairing["state"] }) {
  if (state === "paired") {
    return (
      <ThemeIcon color="teal.8" radius="xl" size={26} aria-hidden>
        <IconCheck size={16} />
      </ThemeIcon>
    );
  }
  if (state === "expired" || state === "cancelled") {
    return <IconClockOff size={22} aria-hidden />;
  }
  return <Loader size={20} aria-hidden />;
}

function words(state: Pairing["state"], device: Device | null): string {
  switch (state) {
    case "waiting":
      return t`Waiting for a device`;
    case "seen":
      return t`A device is here`;
    case "paired": {
      if (device === null) return t`The device is paired`;
      const { name } = device;
      return t`${name} is paired`;
    }
    case "expired":
      return t`This code is over`;
    case "cancelled":
      return t`This code was taken back`;
  }
}
