import { t } from "@lingui/core/macro";
import { NavLink, type NavLinkProps, Select, Text } from "@mantine/core";
import { createLink, useNavigate } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, type Ref, useId } from "react";
import classes from "./Api.module.css";
import { GROUPS, type Group, type Operation } from "./operations/operation";
import { SET_UP } from "./search";

const GROUP_NAMES: Readonly<Record<Group, string>> = {
  records: t`Records`,
  live: t`Live changes`,
  files: t`Files`,
  signIn: t`Sign-in`,
  account: t`Account`,
};

interface AnchorProps
  extends NavLinkProps,
    Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof NavLinkProps> {
  ref?: Ref<HTMLAnchorElement>;
}

const MenuLink = createLink((props: AnchorProps) => <NavLink component="a" {...props} />);

interface Props {
  /** The collection. */
  name: string;
  operations: readonly Operation[];
  shown: string;
}

/** The operations by groups; on a narrow screen one field to choose from. */
export function OperationMenu({ name, operations, shown }: Props) {
  const navigate = useNavigate();
  const groups = GROUPS.map((group) => ({
    group,
    items: operations.filter((operation) => operation.group === group),
  })).filter(({ items }) => items.length > 0);
  const setUp = t`Set up`;
  return (
    <>
      <nav className={classes.menu} aria-label={t`Operations`}>
        <Entry name={name} id={SET_UP} label={setUp} shown={shown} />
        {groups.map(({ group, items }) => (
          <MenuGroup key={group} title={GROUP_NAMES[group]}>
            {items.map(({ id, label }) => (
              <li key={id}>
                <Entry name={name} id={id} label={label} shown={shown} />
              </li>
            ))}
          </MenuGroup>
        ))}
      </nav>
      <Select
        className={classes.choice ?? ""}
        label={t`Operation`}
        data={[
          { value: SET_UP, label: setUp },
          ...groups.map(({ group, items }) => ({
            group: GROUP_NAMES[group],
            items: items.map(({ id, label }) => ({ value: id as string, label })),
          })),
        ]}
        value={shown}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
        onChange={(show) =>
          show !== null &&
          void navigate({ to: "/collections/$name/api", params: { name }, search: { show } })
        }
      />
    </>
  );
}

function MenuGroup({ title, children }: { title: string; children: React.ReactNode }) {
  const titleId = useId();
  return (
    <>
      <Text id={titleId} size="xs" fw={600} c="dimmed" mt="sm" mb={2} px={12}>
        {title}
      </Text>
      <ul className={classes.group} aria-labelledby={titleId}>
        {children}
      </ul>
    </>
  );
}

interface EntryProps {
  name: string;
  id: string;
  label: string;
  shown: string;
}

function Entry({ name, id, label, shown }: EntryProps) {
  const isShown = id === shown;
  return (
    <MenuLink
      to="/collections/$name/api"
      params={{ name }}
      search={{ show: id }}
      resetScroll={false}
      className={classes.entry ?? ""}
      label={label}
      active={isShown}
      {...(isShown && { "aria-current": "page" as const })}
    />
  );
}
