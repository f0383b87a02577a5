// What surrounds every page: the rail, the top bar, and the door (signing in).
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { AppShell, Box, Center, Loader, Modal } from "@mantine/core";
import { useDisclosure, useHotkeys, useLocalStorage } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useSession } from "../api/session";
import { Failure } from "../parts/Failure";
import { OwnRoleProvider, type Role } from "../parts/roles";
import classes from "./Frame.module.css";
import { PauseBar } from "./PauseBar";
import { Rail } from "./Rail";
import { Shortcuts } from "./Shortcuts";
import { SignInPage } from "./SignInPage";
import { TopBar } from "./TopBar";
import { Unreachable } from "./Unreachable";
import { UpkeepBar } from "./UpkeepBar";

type Palette = typeof import("./Palette").Palette;

export function Frame() {
  const session = useSession();
  const signedIn = session.data !== undefined && session.data !== null;
  const [wasSignedIn, setWasSignedIn] = useState(false);
  if (signedIn && !wasSignedIn) setWasSignedIn(true);
  // A session that ends changes nothing underneath.
  const [role, setRole] = useState<Role>("viewer");
  if (session.data && session.data.role !== role) setRole(session.data.role);

  if (session.isPending) {
    return (
      <Center h="100vh" role="status" aria-label={t`Opening Homeport`}>
        <Loader type="dots" />
      </Center>
    );
  }
  if (session.isError && !wasSignedIn) {
    return (
      <Center h="100vh" p="md" component="main">
        <Failure
          title={t`Homeport could not be opened`}
          error={session.error}
          retry={() => void session.refetch()}
        />
      </Center>
    );
  }
  if (!wasSignedIn) return <SignInPage />;
  return (
    <OwnRoleProvider value={role}>
      <Shell />
      {/* The page stays underneath, so that a session that ends loses no typing. */}
      <Modal.Root opened={session.data === null} onClose={() => {}} fullScreen padding={0}>
        <Modal.Content aria-label={t`Sign in`}>
          <SignInPage again />
        </Modal.Content>
      </Modal.Root>
    </OwnRoleProvider>
  );
}

function Shell() {
  const [drawer, { toggle: toggleDrawer, close: closeDrawer }] = useDisclosure(false);
  const [narrow, setNarrow] = useLocalStorage({
    key: "homeport-rail-narrow",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [shortcuts, setShortcuts] = useState(false);
  const [asked, setAsked] = useState(0);
  // Not part of the first load: it is asked for by hand.
  const [Palette, setPalette] = useState<Palette | null>(null);
  const goTo = async () => {
    try {
      const palette = await import("./Palette");
      setPalette(() => palette.Palette);
      setAsked((before) => before + 1);
    } catch {
      // The page underneath, and what is typed in it, stays.
      notifications.show({ color: "red", message: t`That did not come: is Homeport running?` });
    }
  };
  useHotkeys(
    [
      // untranslated: a key
      ["Escape", closeDrawer],
      ["mod+K", () => void goTo()],
    ],
    [],
  );
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    if (pathname) closeDrawer();
  }, [pathname, closeDrawer]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{
        width: narrow ? 64 : 240,
        breakpoint: "56.25em",
        collapsed: { mobile: !drawer },
      }}
      padding={0}
      transitionDuration={120}
    >
      <a href="#page" className={classes.skip}>
        <Trans>Skip to the page</Trans>
      </a>
      <AppShell.Header className={classes.header}>
        <TopBar
          drawer={drawer}
          onToggleDrawer={toggleDrawer}
          onGoTo={() => void goTo()}
          onShortcuts={() => setShortcuts(true)}
        />
      </AppShell.Header>
      {Palette !== null && <Palette asked={asked} />}
      <Shortcuts opened={shortcuts} onChange={setShortcuts} />
      {drawer && <div className={classes.scrim} onClick={closeDrawer} aria-hidden />}
      <AppShell.Navbar
        className={classes.rail}
        data-closed={!drawer || undefined}
        aria-label={t`Main`}
      >
        <Rail narrow={narrow && !drawer} onToggleNarrow={() => setNarrow(!narrow)} />
      </AppShell.Navbar>
      {/* biome-ignore lint/correctness/useUniqueElementIds: the target of the skip link, once per document */}
      <AppShell.Main className={classes.main} id="page" tabIndex={-1}>
        <Unreachable />
        <PauseBar />
        <UpkeepBar />
        <Box className={classes.page}>
          <Outlet />
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}
