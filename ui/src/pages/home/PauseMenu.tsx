import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPause } from "@tabler/icons-react";
import { asApiError } from "../../api/errors";
import { usePause } from "../../api/pause";

const TIMES = [
  { minutes: 15, label: t`For 15 minutes` },
  { minutes: 60, label: t`For an hour` },
  { minutes: null, label: t`Until I resume` },
] as const;

/** Turns phones away for a while. */
export function PauseMenu() {
  const pause = usePause();
  const begin = (minutes: number | null) =>
    pause.mutate(minutes, {
      onError: (error) =>
        notifications.show({
          color: "red",
          title: t`The box could not be paused`,
          message: asApiError(error).message,
        }),
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} stroke={1.6} />}
          loading={pause.isPending}
        >
          <Trans>Pause</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Trans>Turn phones away</Trans>
        </Menu.Label>
        {TIMES.map(({ minutes, label }) => (
          <Menu.Item key={label} onClick={() => begin(minutes)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
