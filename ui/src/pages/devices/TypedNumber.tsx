import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Text } from "@mantine/core";
import type { TypedDevice } from "../../api/devices";
import classes from "./Devices.module.css";

/** A device without a camera waits for its number. */
export function TypedNumber({ device }: { device: TypedDevice }) {
  const { name, app, platform, address, number } = device;
  // What the device says of itself goes through `t`: in `Trans` it could be taken for markup.
  const groups = number.match(/.{1,3}/g) ?? [];
  return (
    <Box component="section" aria-label={t`Number to type`}>
      <Text fw={600}>{t`Type this number into ${name}`}</Text>
      <Text size="sm" c="dimmed" mb="sm">
        {t`${app} on ${platform}, at ${address}. If that is not the device in your hand, make a new code.`}
      </Text>
      <p className={classes.number}>
        {groups.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups never move, and may repeat
          <span key={at}>{group}</span>
        ))}
      </p>
      <Text size="sm" c="dimmed" mt="sm">
        <Trans>
          The app takes it only when nobody stands between it and this box. There is one try.
        </Trans>
      </Text>
    </Box>
  );
}
