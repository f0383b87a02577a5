import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Burger, Group, Menu, Text, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconKeyboard,
  IconLogout,
  IconSearch,
  IconUserCircle,
  IconUserShield,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useStatus } from "../api/box";
import { asApiError } from "../api/errors";
import { useSession, useSignOut } from "../api/session";
import { MOD } from "../parts/keys";
import { ROLES, useOwnRole } from "../parts/roles";
import { LookMenu } from "./LookMenu";
import classes from "./TopBar.module.css";

interface Props {
  drawer: boolean;
  onToggleDrawer: () => void;
  onGoTo: () => void;
  onShortcuts: () => void;
}

export function TopBar({ drawer, onToggleDrawer, onGoTo, onShortcuts }: Props) {
  const status = useStatus();
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger
          opened={drawer}
          onClick={onToggleDrawer}
          size="sm"
          className={classes.burger}
          aria-label={drawer ? t`Close the menu` : t`Open the menu`}
        />
        <img src="/_/icon.svg" alt="" width={26} height={26} />
        <Text fw={650} truncate>
          {/* untranslated: the product's name */}
          {status.data?.name ?? "Homeport"}
        </Text>
        <StatePill />
      </Group>
      <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
        <RoleBadge />
        <GoTo onGoTo={onGoTo} />
        <LookMenu />
        <Account onShortcuts={onShortcuts} />
      </Group>
    </Group>
  );
}

/** One word on how the box is; never by colour alone. */
function StatePill() {
  const status = useStatus();
  if (status.isPending) return null;
  if (status.isError && asApiError(status.error).status === 0) {
    return (
      <Pill color="red" hint={t`Homeport stopped or is restarting`}>
        {t`Not answering`}
      </Pill>
    );
  }
  // The first call that fails, until it is sure.
  if (status.failureReason !== null && asApiError(status.failureReason).status === 0) {
    return (
      <Pill color="gray" hint={t`Homeport did not answer; trying again`}>
        {t`Connecting…`}
      </Pill>
    );
  }
  if (status.data?.pause) {
    return (
      <Pill color="gray" hint={t`Phones are turned away for a while`}>
        {t`Paused`}
      </Pill>
    );
  }
  const problems = status.data?.problems.length ?? 0;
  if (problems > 0) {
    return (
      <Pill color="yellow" hint={t`See the Home page for what to do`}>
        {t`Needs attention`}
      </Pill>
    );
  }
  return (
    <Pill color="teal" hint={t`Phones and apps can reach this box`}>
      {t`Running`}
    </Pill>
  );
}

function Pill({ color, hint, children }: { color: string; hint: string; children: string }) {
  return (
    <Tooltip label={hint}>
      <Badge
        variant="light"
        color={color}
        tt="none"
        fw={550}
        className={classes.pill}
        leftSection={<span className={classes.dot} />}
        role="status"
      >
        {children}
      </Badge>
    </Tooltip>
  );
}

function GoTo({ onGoTo }: { onGoTo: () => void }) {
  return (
    <Tooltip label={`${MOD} K`}>
      <UnstyledButton
        className={classes.goTo}
        onClick={onGoTo}
        aria-label={t`Go to a page or a collection`}
      >
        <IconSearch size={18} stroke={1.6} aria-hidden />
        <span className={classes.goToWords}>
          <Trans>Go to</Trans>
        </span>
      </UnstyledButton>
    </Tooltip>
  );
}

/** Those who cannot do everything see it at a glance. */
function RoleBadge() {
  const role = useOwnRole();
  if (role === "owner") return null;
  return (
    <Tooltip label={ROLES[role].may} multiline w={260}>
      <Badge
        variant="outline"
        color="gray"
        tt="none"
        fw={550}
        role="note"
        aria-label={t`Your role`}
        style={{ flexShrink: 0 }}
      >
        {ROLES[role].name}
      </Badge>
    </Tooltip>
  );
}

function Account({ onShortcuts }: { onShortcuts: () => void }) {
  const session = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const role = useOwnRole();
  const email = session.data?.email;
  const name = email ?? t`Owner of this computer`;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={t`Your account`}>
          <IconUserCircle size={22} stroke={1.5} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Trans>Signed in as</Trans>
        </Menu.Label>
        <Text px="sm" size="sm" truncate>
          {name}
        </Text>
        <Text px="sm" pb="xs" size="xs" c="dimmed">
          {email == null ? t`No account needed` : ROLES[role].name}
        </Text>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUserShield size={16} />}
          onClick={() => void navigate({ to: "/admins" })}
        >
          {email == null ? t`Admins` : t`Your sign-in, and other admins`}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onShortcuts}>
          <Trans>Keyboard shortcuts</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
