import { ActionIcon, Badge, Menu, Table, Text, VisuallyHidden } from "@mantine/core";
import {
  IconDots,
  IconPencil,
  IconPlugConnectedX,
  IconShieldX,
  IconTrash,
} from "@tabler/icons-react";
import type { Device } from "../../api/devices";
import { parseWireDate, plural } from "../../parts/format";
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
            <Table.Th>Device</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th>Paired</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {devices.map((device) => (
            <Table.Tr key={device.id}>
              <Named device={device} />
              <Moment at={device.last_seen} now={now} below={device.address} never="Never" />
              <Moment at={device.paired} now={now} below={`by ${device.paired_by}`} />
              <Table.Td ta="right">
                <Actions device={device} onDo={onDo} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Named({ device }: { device: Device }) {
  const { name, platform, app, accounts, lost, revoked, replaced } = device;
  return (
    <Table.Td className={classes.named}>
      {name}
      {revoked && (
        <Badge variant="light" color={lost ? "red" : "gray"} size="sm" ml="xs">
          {lost ? "Lost" : replaced ? "Pair again" : "Revoked"}
        </Badge>
      )}
      <Text size="xs" c="dimmed">
        {app} on {platform}
        {accounts > 0 && `, ${plural(accounts, "account")}`}
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
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={`Actions for ${device.name}`}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={act("rename")}>
          Rename
        </Menu.Item>
        {!device.revoked && (
          <Menu.Item leftSection={<IconPlugConnectedX size={16} />} onClick={act("revoke")}>
            Revoke
          </Menu.Item>
        )}
        {!device.lost && (
          <Menu.Item leftSection={<IconShieldX size={16} />} color="red.8" onClick={act("lost")}>
            It is lost
          </Menu.Item>
        )}
        {device.revoked && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={act("forget")}>
            Forget
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
