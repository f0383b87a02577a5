import { Alert, Button, Group, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import { type Authority, type Overlap, useAuthority } from "../../api/authority";
import { CopyLine } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";
import {
  fingerprintLines,
  formatDay,
  formatRelative,
  listWords,
  parseWireDate,
  plural,
} from "../../parts/format";
import { Panel } from "../../parts/Panel";
import { type AuthorityChange, ChangeAuthority } from "./ChangeAuthority";

/** What all devices trust, and how far a change of it has come. */
export function AuthorityPanel() {
  const authority = useAuthority();
  return (
    <Panel
      title="Certificate authority"
      description="What paired devices trust. It signs this box's certificates, which are renewed by themselves."
    >
      {authority.isPending && (
        <Skeleton h={90} radius="md" role="status" aria-label="Loading the authority" />
      )}
      {authority.isError && authority.data === undefined && (
        <Failure
          title="The certificate authority could not be shown"
          error={authority.error}
          retry={() => void authority.refetch()}
        />
      )}
      {authority.data !== undefined && <Shown authority={authority.data} />}
    </Panel>
  );
}

function Shown({ authority }: { authority: Authority }) {
  const [change, setChange] = useState<AuthorityChange | null>(null);
  const { fingerprint, overlap, good } = authority;
  const end = parseWireDate(authority.ends);
  return (
    <Stack gap="md">
      <CopyLine value={fingerprintLines(fingerprint).flat().join(" ")} name="the fingerprint" />
      {!good && <NotGood authority={authority} />}
      {overlap && <Learning overlap={overlap} devices={authority.devices} />}
      {good && !overlap && (
        <Text size="sm" c="dimmed">
          {end !== null && `It is good until ${formatDay(end)}. `}
          When you change it, paired devices learn the new one by themselves.
        </Text>
      )}
      <Group gap="xs">
        {overlap && (
          <Button variant="default" onClick={() => setChange("end-overlap")}>
            End the changeover now
          </Button>
        )}
        {good && !overlap && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            onClick={() => setChange("rotate")}
          >
            Change it
          </Button>
        )}
        <Button
          variant={good ? "default" : "filled"}
          leftSection={<IconShieldX size={16} />}
          onClick={() => setChange("replace")}
        >
          {good ? "Its key may be in other hands" : "Replace it"}
        </Button>
      </Group>
      <ChangeAuthority change={change} authority={authority} onClose={() => setChange(null)} />
    </Stack>
  );
}

/** Its life is over or has not begun, or the computer's clock is wrong. */
function NotGood({ authority }: { authority: Authority }) {
  const [begin, end] = [parseWireDate(authority.begins), parseWireDate(authority.ends)];
  if (begin === null || end === null) return null;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle />}
      title={`It is good from ${formatDay(begin)} to ${formatDay(end)}, and today is ${formatDay(new Date())}`}
    >
      Phones cannot connect. If this computer's date is wrong, set it right, and they can again. If
      it is right, replace the authority and pair every device again.
    </Alert>
  );
}

function Learning({ overlap, devices }: { overlap: Overlap; devices: number }) {
  const { known, unaware, until } = overlap;
  const end = parseWireDate(until);
  const now = new Date();
  return (
    <Stack gap={6} component="section" aria-label="Changeover">
      <Text fw={600}>
        {devices === 0
          ? "The certificate authority was changed"
          : `${known} of ${plural(devices, "device")} ${devices === 1 ? "knows" : "know"} the new certificate authority`}
      </Text>
      {devices > 0 && (
        <Progress
          value={(100 * known) / devices}
          color="teal.8"
          aria-label="Devices that know it"
        />
      )}
      <Text size="sm" c="dimmed">
        {end !== null && `Until ${formatDay(end)} the old one leads here too. `}
        {unaware.length > 0
          ? `Not yet: ${listWords(unaware.map(({ name, last_seen }) => seen(name, last_seen, now)))}. Open the app on them once before then.`
          : devices > 0 && "Every device knows the new one, so the changeover can be ended."}
      </Text>
      <Text size="sm" c="dimmed">
        Browsers do not learn it: whoever installed the old certificate has to install the new one
        by then.
      </Text>
    </Stack>
  );
}

function seen(name: string, at: string | null | undefined, now: Date): string {
  const date = parseWireDate(at);
  return date === null ? name : `${name} (seen ${formatRelative(date, now)})`;
}
