// What admins may, in this window. The server decides; here nobody is offered what they would be refused.
import { t } from "@lingui/core/macro";
import { Alert } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { createContext, type ReactNode, useContext } from "react";
import classes from "./roles.module.css";

export type Role = "owner" | "editor" | "viewer";

/** Each role, the one that reaches furthest first. */
export const ROLES: Readonly<Record<Role, { name: string; may: string }>> = {
  owner: { name: t`Owner`, may: t`Does everything, and decides who else is an admin.` },
  editor: {
    name: t`Editor`,
    may: t`Sees everything, writes records and files, and looks after people and devices. Changes no collection, setting or admin.`,
  },
  viewer: {
    name: t`Viewer`,
    may: t`Sees records, collections, settings and logs. Changes nothing but their own password and authenticator app.`,
  },
};

const REACH: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, owner: 2 };

// Until it is known who looks, nothing is offered.
const OwnRole = createContext<Role>("viewer");

export const OwnRoleProvider = OwnRole.Provider;

export function useOwnRole(): Role {
  return useContext(OwnRole);
}

/** Whether whoever looks may do what takes a role. */
export function useMay(needed: Role): boolean {
  return REACH[useOwnRole()] >= REACH[needed];
}

interface NoteProps {
  needs: Role;
}

/** Says to those whose role falls short why they can look only. */
export function RoleNote({ needs }: NoteProps) {
  const own = useOwnRole();
  if (useMay(needs)) return null;
  return (
    <Alert color="gray" variant="light" icon={<IconEye />} role="note">
      {whoChanges(needs, own)}
    </Alert>
  );
}

function whoChanges(needs: Role, own: Role): string {
  if (needs === "editor") {
    return t`You can look at this. An editor or an owner changes it; your role is viewer.`;
  }
  return own === "editor"
    ? t`You can look at this. An owner changes it; your role is editor.`
    : t`You can look at this. An owner changes it; your role is viewer.`;
}

interface ReservedProps {
  needs: Role;
  children: ReactNode;
}

/** Shows its contents to everybody, and lets only a role use them. */
export function Reserved({ needs, children }: ReservedProps) {
  return (
    <fieldset className={classes.reserved} disabled={!useMay(needs)}>
      {children}
    </fieldset>
  );
}

/** What is there for a role only. */
export function For({ needs, children }: ReservedProps) {
  return useMay(needs) ? children : null;
}
