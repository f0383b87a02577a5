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
          Make a new code
        </Button>
      )}
      {state === "paired" && (
        <Group gap="xs">
          <Button variant="default" onClick={onRenew}>
            Add another
          </Button>
          <LinkButton to="/devices">See all devices</LinkButton>
        </Group>
      )}
    </Group>
  );
}

function Left({ seconds, onRenew }: { seconds: number; onRenew: () => void }) {
  const minutes = Math.floor(seconds / 60);
  const text = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
        Good for {text}
      </Text>
      <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRenew}>
        New code
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
      return "Waiting for a device";
    case "seen":
      return "A device is here";
    case "paired":
      return `${device?.name ?? "The device"} is paired`;
    case "expired":
      return "This code is over";
    case "cancelled":
      return "This code was taken back";
  }
}
