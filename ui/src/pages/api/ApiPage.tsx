import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Skeleton } from "@mantine/core";
import { IconPencil, IconTable } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useStatus } from "../../api/box";
import { useCollection, useCollections } from "../../api/collections";
import { useFirstRecords } from "../../api/records";
import type { Collection } from "../../api/types";
import { Failure } from "../../parts/Failure";
import { LinkButton, SignInLink } from "../../parts/links";
import { Loaded } from "../../parts/NoCollection";
import { PageHeader } from "../../parts/PageHeader";
import classes from "./Api.module.css";
import { ADMINS, type SignedIn } from "./call";
import { OperationMenu } from "./OperationMenu";
import { OperationView } from "./OperationView";
import { operationsOf, peopleFor } from "./operations/all";
import { SetUp } from "./SetUp";
import { type Known, sampleSort } from "./samples";
import { SET_UP } from "./search";

const route = getRouteApi("/collections/$name/api");

/** What an app can ask of one collection: the code for it, and a try. */
export function ApiPage() {
  const { name } = route.useParams();
  const collection = useCollection(name);
  return (
    <Box maw={1180} mx="auto">
      <Loaded
        name={name}
        collection={collection}
        skeleton={
          <>
            <Skeleton h={34} w={240} />
            <Skeleton h={480} radius="lg" />
          </>
        }
      >
        {(loaded) => <Api key={loaded.id} collection={loaded} />}
      </Loaded>
    </Box>
  );
}

function Api({ collection }: { collection: Collection }) {
  const { name } = collection;
  const status = useStatus();
  const all = useCollections();
  const known = useKnown(collection, all.data);
  return (
    <>
      <PageHeader
        title={t`API of ${name}`}
        description={t`What an app can ask of this collection: the code for it, with this box's address, and a try.`}
        actions={
          <>
            {collection.type === "auth" && <SignInLink collection={name} />}
            <LinkButton
              to="/collections/$name"
              params={{ name }}
              variant="default"
              leftSection={<IconTable size={16} />}
            >
              <Trans>Records</Trans>
            </LinkButton>
            <LinkButton
              to="/collections/$name/edit"
              params={{ name }}
              search={{ tab: "rules" }}
              variant="default"
              leftSection={<IconPencil size={16} />}
            >
              <Trans>API rules</Trans>
            </LinkButton>
          </>
        }
      />
      {status.data === undefined || known === null ? (
        status.isError ? (
          <Failure
            title={t`The state of this box could not be read`}
            error={status.error}
            retry={() => void status.refetch()}
          />
        ) : (
          <Skeleton h={480} radius="lg" />
        )
      ) : (
        <Contents
          collection={collection}
          known={known}
          people={peopleFor(collection, all.data ?? [])}
          address={status.data.https[0] ?? status.data.loopback}
        />
      )}
    </>
  );
}

interface ContentsProps {
  collection: Collection;
  known: Known;
  people: string;
  address: string;
}

function Contents({ collection, known, people, address }: ContentsProps) {
  const { show } = route.useSearch();
  const operations = useMemo(() => operationsOf(collection, known), [collection, known]);
  const shown = operations.find(({ id }) => id === show) ?? operations[0];
  const isSetUp = show === SET_UP || shown === undefined;
  // What only admins may do is nothing for a token of people's.
  const signsIn = (whom: SignedIn) => operations.some(({ signedIn }) => signedIn === whom);
  const first = signsIn("admin") && !signsIn("person") ? ADMINS : people;
  return (
    <div className={classes.page}>
      <OperationMenu
        name={collection.name}
        operations={operations}
        shown={isSetUp ? SET_UP : shown.id}
      />
      <div className={classes.contents}>
        {isSetUp ? (
          <SetUp address={address} people={first} isPairedOnly={collection.pairedOnly === true} />
        ) : (
          <OperationView
            // What is typed for one is nothing for another.
            key={shown.id}
            collection={collection}
            operation={shown}
            people={people}
            address={address}
          />
        )}
      </div>
    </div>
  );
}

/** What samples are made of, read once; `null` while it comes. */
function useKnown(collection: Collection, all: readonly Collection[] | undefined): Known | null {
  const targets = useMemo(() => {
    const ids = collection.fields
      .filter(({ type }) => type === "relation")
      .map(({ collectionId }) => String(collectionId));
    return (all ?? []).filter(({ id }) => ids.includes(id));
  }, [collection, all]);
  const { rows, isPending } = useFirstRecords([
    { collection: collection.name, sort: sampleSort(collection) },
    ...targets
      .filter(({ id }) => id !== collection.id)
      .map((target) => ({ collection: target.name, sort: sampleSort(target) })),
  ]);
  return useMemo(() => {
    if (isPending || all === undefined) return null;
    const related = targets.flatMap(({ id, name }) => {
      const first = rows.get(name)?.[0];
      return first === undefined ? [] : [[id, first.id]];
    });
    return { rows: rows.get(collection.name) ?? [], related: Object.fromEntries(related) };
  }, [collection, all, targets, rows, isPending]);
}
