import { t } from "@lingui/core/macro";
import "@mantine/spotlight/styles.css";
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import {
  IconCode,
  IconDatabase,
  IconKey,
  IconPlus,
  IconSearch,
  IconTable,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useCollections } from "../api/collections";
import type { Collection } from "../api/types";
import { useMay } from "../parts/roles";
import { ADDRESSES, PLACES } from "./places";

const [store, palette] = createSpotlight();

/** Goes anywhere by typing a part of its name. `asked` counts how often it was asked for. */
export function Palette({ asked }: { asked: number }) {
  const collections = useCollections();
  const actions = useActions(collections.data ?? []);
  const { refetch } = collections;
  useEffect(() => {
    if (asked === 0) return;
    palette.open();
    // Others make collections too.
    void refetch();
  }, [asked, refetch]);
  return (
    <Spotlight
      store={store}
      actions={actions}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      // Its height changes with every key: the line that is typed in stays where it is.
      centered={false}
      overlayProps={{ backgroundOpacity: 0.6, blur: 0 }}
      limit={80}
      nothingFound={t`No page and no collection is called that.`}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
        placeholder: t`Go to a page or a collection`,
        "aria-label": t`Go to`,
      }}
    />
  );
}

function useActions(collections: readonly Collection[]): SpotlightActionGroupData[] {
  const navigate = useNavigate();
  const isOwner = useMay("owner");
  const isEditor = useMay("editor");
  const own = collections.filter(({ system }) => !system);
  const pages = ADDRESSES.map((to) => {
    const { label, words, icon: Picture } = PLACES[to];
    return {
      id: to,
      label,
      keywords: words,
      leftSection: <Picture size={20} stroke={1.6} aria-hidden />,
      onClick: () => void navigate({ to }),
    };
  });
  const records = own.map(({ name, type }) => ({
    id: `records ${name}`,
    label: name,
    description: type === "auth" ? t`Records: people who sign in` : t`Records`,
    leftSection: <IconTable size={20} stroke={1.6} aria-hidden />,
    onClick: () => void navigate({ to: "/collections/$name", params: { name } }),
  }));
  const fields = own.map(({ name }) => ({
    id: `fields ${name}`,
    label: t`${name}: fields and rules`,
    keywords: t`schema, indexes, edit`,
    leftSection: <IconDatabase size={20} stroke={1.6} aria-hidden />,
    onClick: () => void navigate({ to: "/collections/$name/edit", params: { name } }),
  }));
  const code = own.map(({ name }) => ({
    id: `api ${name}`,
    label: t`${name}: API and code`,
    keywords: t`sdk, curl, javascript, kotlin, swift, dart, requests`,
    leftSection: <IconCode size={20} stroke={1.6} aria-hidden />,
    onClick: () => void navigate({ to: "/collections/$name/api", params: { name } }),
  }));
  const signIn = own
    .filter(({ type }) => type === "auth")
    .map(({ name }) => ({
      id: `sign-in ${name}`,
      label: t`${name}: how people sign in`,
      keywords: t`oauth, otp, mfa, password`,
      leftSection: <IconKey size={20} stroke={1.6} aria-hidden />,
      onClick: () => void navigate({ to: "/collections/$name/sign-in", params: { name } }),
    }));
  const make = {
    id: "make",
    label: t`Create a collection`,
    keywords: t`new, table`,
    leftSection: <IconPlus size={20} stroke={1.6} aria-hidden />,
    onClick: () => void navigate({ to: "/new-collection" }),
  };
  const pair = {
    id: "pair",
    label: t`Add a device`,
    keywords: t`pair, phone, qr`,
    leftSection: <IconPlus size={20} stroke={1.6} aria-hidden />,
    onClick: () => void navigate({ to: "/add-device" }),
  };
  return [
    { group: t`Pages`, actions: pages },
    { group: t`Do`, actions: [...(isOwner ? [make] : []), ...(isEditor ? [pair] : [])] },
    { group: t`Collections`, actions: [...records, ...fields, ...code, ...signIn] },
  ].filter(({ actions }) => actions.length > 0);
}
