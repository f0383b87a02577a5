import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Menu, Table, Text, VisuallyHidden } from "@mantine/core";
import {
  IconDots,
  IconPencil,
  IconPlugConnectedX,
  IconShieldX,
  IconTrash,
} from "@tabler/icons-react";
import type { Device } from "../../api/devices";
import { parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "./Devices.module.css";
import type { Doing } from "./DevicesPage";

interface Props {
  caption: string;
  devices: readonly Device[];
  onDo: (doing: Doing) => void;
}

export function DeviceTable({ caption, devices, onDo }: Props) {
  const now = new Date();
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing="sm">
        <Table.Caption style={{ margin: 0, height: 0 }}>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Device</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Last seen</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Paired</Trans>
            </Table.Th>
            <Table.Th>
              <VisuallyHidden>
                <Trans>Actions</Trans>
              </VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {devices.map((device) => (
            <Row key={device.id} device={device} now={now} onDo={onDo} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ device, now, onDo }: { device: Device; now: Date; onDo: Props["onDo"] }) {
  const { address, last_seen, paired, paired_by: admin } = device;
  return (
    <Table.Tr>
      <Named device={device} />
      <Moment at={last_seen} now={now} below={address} never={t`Never`} />
      <Moment at={paired} now={now} below={t`by ${admin}`} />
      <Table.Td ta="right">
        <Actions device={device} onDo={onDo} />
      </Table.Td>
    </Table.Tr>
  );
}

function Named({ device }: { device: Device }) {
  const { name, platform, app, accounts, lost, revoked, replaced } = device;
  return (
    <Table.Td className={classes.named}>
      {name}
      {revoked && (
        <Badge variant="light" color={lost ? "red" : "gray"} size="sm" ml="xs">
          {lost
            ? t`Lost`
            : replaced
              ? t`Pair again`
              : t({ context: "a device", message: "Revoked" })}
        </Badge>
      )}
      <Text size="xs" c="dimmed">
        {accounts > 0
          ? plural(accounts, {
              one: `${app} on ${platform}, # account`,
              other: `${app} on ${platform}, # accounts`,
            })
          : t`${app} on ${platform}`}
      </Text>
    </Table.Td>
  );
}

interface MomentProps {
  at: string | null | undefined;
  now: Date;
  below: string | null | undefined;
  never?: string;
}

function Moment({ at, now, below, never = "" }: MomentProps) {
  const date = parseWireDate(at);
  return (
    <Table.Td className={classes.moment}>
      {date === null ? never : <RelativeTime date={date} now={now} />}
      <Text size="xs" c="dimmed">
        {below}
      </Text>
    </Table.Td>
  );
}

function Actions({ device, onDo }: { device: Device; onDo: Props["onDo"] }) {
  const act = (verb: Doing["verb"]) => () => onDo({ verb, device });
  const { name } = device;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={t`Actions for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={act("rename")}>
          <Trans>Rename</Trans>
        </Menu.Item>
        {!device.revoked && (
          <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={act("revoke")}>
            <Trans context="a device">Revoke</Trans>
          </Menu.Item>
        )}
        {!device.lost && (
          <Menu.Item leftSection={<IconShieldX size={16} />} color="red.8" onClick={act("lost")}>
            <Trans>It is lost</Trans>
          </Menu.Item>
        )}
        {device.revoked && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={act("forget")}>
            <Trans>Forget</Trans>
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
