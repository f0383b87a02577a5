import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
} from "../../parts/format";
import { Panel } from "../../parts/Panel";
import { type AuthorityChange, ChangeAuthority } from "./ChangeAuthority";

/** What all devices trust, and how far a change of it has come. */
export function AuthorityPanel() {
  const authority = useAuthority();
  return (
    <Panel
      title={t`Certificate authority`}
      description={t`What paired devices trust. It signs this box's certificates, which are renewed by themselves.`}
    >
      {authority.isPending && (
        <Skeleton h={90} radius="md" role="status" aria-label={t`Loading the authority`} />
      )}
      {authority.isError && authority.data === undefined && (
        <Failure
          title={t`The certificate authority could not be shown`}
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
  return (
    <Stack gap="md">
      <CopyLine value={fingerprintLines(fingerprint).flat().join(" ")} name={t`the fingerprint`} />
      {!good && <NotGood authority={authority} />}
      {overlap && <Learning overlap={overlap} devices={authority.devices} />}
      {good && !overlap && <Good ends={parseWireDate(authority.ends)} />}
      <Group gap="xs">
        {overlap && (
          <Button variant="default" onClick={() => setChange("end-overlap")}>
            <Trans>End the changeover now</Trans>
          </Button>
        )}
        {good && !overlap && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            onClick={() => setChange("rotate")}
          >
            <Trans>Change it</Trans>
          </Button>
        )}
        <Button
          variant={good ? "default" : "filled"}
          leftSection={<IconShieldX size={16} />}
          onClick={() => setChange("replace")}
        >
          {good ? t`Its key may be in other hands` : t`Replace it`}
        </Button>
      </Group>
      <ChangeAuthority change={change} authority={authority} onClose={() => setChange(null)} />
    </Stack>
  );
}

function Good({ ends }: { ends: Date | null }) {
  const day = ends === null ? null : formatDay(ends);
  return (
    <Text size="sm" c="dimmed">
      {day === null ? (
        <Trans>When you change it, paired devices learn the new one by themselves.</Trans>
      ) : (
        <Trans>
          It is good until {day}. When you change it, paired devices learn the new one by
          themselves.
        </Trans>
      )}
    </Text>
  );
}

/** Its life is over or has not begun, or the computer's clock is wrong. */
function NotGood({ authority }: { authority: Authority }) {
  const [begin, end] = [parseWireDate(authority.begins), parseWireDate(authority.ends)];
  if (begin === null || end === null) return null;
  const [first, last, today] = [formatDay(begin), formatDay(end), formatDay(new Date())];
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle />}
      title={t`It is good from ${first} to ${last}, and today is ${today}`}
    >
      <Trans>
        Phones cannot connect. If this computer's date is wrong, set it right, and they can again.
        If it is right, replace the authority and pair every device again.
      </Trans>
    </Alert>
  );
}

function Learning({ overlap, devices }: { overlap: Overlap; devices: number }) {
  const { known } = overlap;
  return (
    <Stack gap={6} component="section" aria-label={t`Changeover`}>
      <Text fw={600}>
        {devices === 0
          ? t`The certificate authority was changed`
          : plural(devices, {
              one: `${known} of # device knows the new certificate authority`,
              other: `${known} of # devices know the new certificate authority`,
            })}
      </Text>
      {devices > 0 && (
        <Progress
          value={(100 * known) / devices}
          color="teal.8"
          aria-label={t`Devices that know it`}
        />
      )}
      <Text size="sm" c="dimmed">
        <StillToCome overlap={overlap} devices={devices} />
      </Text>
      <Text size="sm" c="dimmed">
        <Trans>
          Browsers do not learn it: whoever installed the old certificate has to install the new one
          by then.
        </Trans>
      </Text>
    </Stack>
  );
}

function StillToCome({ overlap, devices }: { overlap: Overlap; devices: number }) {
  const end = parseWireDate(overlap.until);
  const day = end === null ? null : formatDay(end);
  const now = new Date();
  const missing = listWords(
    overlap.unaware.map(({ name, last_seen }) => seen(name, last_seen, now)),
  );
  return (
    <>
      {day !== null && <Trans>Until {day} the old one leads here too.</Trans>}{" "}
      {overlap.unaware.length > 0
        ? t`Not yet: ${missing}. Open the app on them once before then.`
        : devices > 0 && (
            <Trans>Every device knows the new one, so the changeover can be ended.</Trans>
          )}
    </>
  );
}

function seen(name: string, at: string | null | undefined, now: Date): string {
  const date = parseWireDate(at);
  if (date === null) return name;
  const ago = formatRelative(date, now);
  return t`${name} (seen ${ago})`;
}
