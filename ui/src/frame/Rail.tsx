import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ScrollArea, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link, useRouterState } from "@tanstack/react-router";
import { useCollections } from "../api/collections";
import { usePolicy } from "../api/policy";
import type { Collection } from "../api/types";
import { CollectionIcon } from "../parts/CollectionIcon";
import { PLACES, type PlaceAddress } from "./places";
import classes from "./Rail.module.css";

interface Props {
  narrow: boolean;
  onToggleNarrow: () => void;
}

export function Rail({ narrow, onToggleNarrow }: Props) {
  const keepsLog = usePolicy().data?.logs !== undefined;
  return (
    <div className={classes.rail} data-narrow={narrow || undefined}>
      <PlaceLink to="/" narrow={narrow} />
      <PlaceLink to="/collections" narrow={narrow} />
      <PlaceLink to="/sign-in" narrow={narrow} />
      {narrow ? <div className={classes.grow} /> : <Shortcuts />}
      <div className={classes.lower}>
        <PlaceLink to="/people" narrow={narrow} />
        <PlaceLink to="/devices" narrow={narrow} />
        <PlaceLink to="/files" narrow={narrow} />
        <PlaceLink to="/integrations" narrow={narrow} />
        {keepsLog && <PlaceLink to="/logs" narrow={narrow} />}
        <PlaceLink to="/audit" narrow={narrow} />
        <PlaceLink to="/backups" narrow={narrow} />
        <PlaceLink to="/settings" narrow={narrow} />
        <UnstyledButton
          className={classes.place}
          data-toggle
          onClick={onToggleNarrow}
          aria-label={narrow ? t`Widen the menu` : t`Narrow the menu`}
        >
          {narrow ? (
            <IconLayoutSidebarLeftExpand size={20} stroke={1.6} />
          ) : (
            <IconLayoutSidebarLeftCollapse size={20} stroke={1.6} />
          )}
          {!narrow && (
            <span className={classes.label}>
              <Trans>Narrow</Trans>
            </span>
          )}
        </UnstyledButton>
      </div>
    </div>
  );
}

/** Pages that have no entry of their own, and the one that leads to them. */
const BELOW: Record<string, PlaceAddress> = {
  "/doctor": "/",
  "/automations": "/integrations",
  "/intakes": "/integrations",
  "/move-in": "/collections",
  "/new-collection": "/collections",
  "/import-collections": "/collections",
  "/export-collections": "/collections",
  "/diagram": "/collections",
  "/add-device": "/devices",
  "/admins": "/settings",
  "/api-keys": "/settings",
  "/mail": "/settings",
};

function placeAbove(pathname: string): PlaceAddress | undefined {
  return isSignIn(pathname) ? "/sign-in" : BELOW[pathname];
}

/** How the accounts of one collection sign in, which is reached from the page of all of them. */
function isSignIn(pathname: string): boolean {
  return /^\/collections\/[^/]+\/sign-in$/.test(pathname);
}

interface PlaceProps {
  to: PlaceAddress;
  narrow: boolean;
}

function PlaceLink({ to, narrow }: PlaceProps) {
  const { label, icon: Picture } = PLACES[to];
  const isAbove = useRouterState({
    select: ({ location }) => placeAbove(location.pathname) === to,
  });
  return (
    <Tooltip label={label} position="right" disabled={!narrow}>
      <Link
        to={to}
        className={classes.place}
        activeOptions={{ exact: true, includeSearch: false }}
        {...(isAbove && { "aria-current": true })}
        {...(narrow && { "aria-label": label })}
      >
        <Picture size={20} stroke={1.6} aria-hidden />
        {!narrow && <span className={classes.label}>{label}</span>}
      </Link>
    </Tooltip>
  );
}

/** The admin's own collections, one click away. */
function Shortcuts() {
  const collections = useCollections();
  const own = (collections.data ?? []).filter(({ system }) => !system);
  return (
    <ScrollArea className={classes.grow} scrollbarSize={6} type="hover">
      <div className={classes.shortcuts}>
        {own.length > 0 && (
          <Text size="xs" c="dimmed" fw={600} className={classes.heading}>
            <Trans>Records</Trans>
          </Text>
        )}
        {own.map((collection) => (
          <ShortcutLink key={collection.id} collection={collection} />
        ))}
      </div>
    </ScrollArea>
  );
}

function ShortcutLink({ collection }: { collection: Collection }) {
  const exact = useRouterState({ select: ({ location }) => isSignIn(location.pathname) });
  return (
    <Link
      to="/collections/$name"
      params={{ name: collection.name }}
      className={classes.place}
      data-small
      activeOptions={{ exact, includeSearch: false }}
    >
      <CollectionIcon type={collection.type} size={17} />
      <span className={classes.label}>{collection.name}</span>
    </Link>
  );
}
