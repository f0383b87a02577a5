import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Skeleton, Text } from "@mantine/core";
import { IconDeviceMobile } from "@tabler/icons-react";
import { useState } from "react";
import { useOwnApp } from "../../api/totp";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import { EnrolApp } from "./EnrolApp";
import { RenewCodes } from "./RenewCodes";
import { TurnAppOff } from "./TurnAppOff";

type Open = "enrol" | "renew" | "off";

/** The authenticator app of whoever looks at the page. */
export function OwnApp() {
  const app = useOwnApp();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const state = app.data;
  return (
    <Panel
      mt="lg"
      title={t`Your authenticator app`}
      description={t`Whoever signs in as you has to type six digits that your phone shows, too. It needs no mail and no internet.`}
      aside={
        state !== undefined && (
          <Badge variant="light" {...(!state.enabled && { color: "gray" })} tt="none" fw={550}>
            {state.enabled ? t`On` : t`Off`}
          </Badge>
        )
      }
    >
      {app.isPending ? (
        <Skeleton h={36} role="status" aria-label={t`Loading your authenticator app`} />
      ) : state === undefined ? (
        <Failure
          title={t`Your authenticator app could not be looked up`}
          error={app.error}
          retry={() => void app.refetch()}
        />
      ) : state.enabled ? (
        <Group justify="space-between" gap="sm">
          <CodesLeft count={state.recoveryCodesLeft} />
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={() => setOpen("renew")}>
              <Trans>New recovery codes</Trans>
            </Button>
            <Button variant="default" size="xs" onClick={() => setOpen("enrol")}>
              <Trans>Use another app</Trans>
            </Button>
            <Button variant="default" size="xs" onClick={() => setOpen("off")}>
              <Trans>Turn off</Trans>
            </Button>
          </Group>
        </Group>
      ) : (
        <Button leftSection={<IconDeviceMobile size={16} />} onClick={() => setOpen("enrol")}>
          <Trans>Set it up</Trans>
        </Button>
      )}
      {open === "enrol" && <EnrolApp replaces={state?.enabled ?? false} onClose={close} />}
      {open === "renew" && <RenewCodes onClose={close} />}
      {open === "off" && <TurnAppOff onClose={close} />}
    </Panel>
  );
}

function CodesLeft({ count }: { count: number }) {
  const few = count < 3;
  return (
    <Text size="sm" {...(few ? { fw: 600 } : { c: "dimmed" })}>
      {count === 0
        ? t`No recovery code is left: make new ones.`
        : plural(count, { one: "# recovery code left.", other: "# recovery codes left." })}
    </Text>
  );
}
