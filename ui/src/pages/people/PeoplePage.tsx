import { Box, Group, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { type SignedIn, useSignedIn } from "../../api/sessions";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { RoleNote } from "../../parts/roles";
import { PeopleTable } from "./PeopleTable";
import { ADMINS, collectionsOf, fits } from "./search";

/** More are found by typing. */
const MOST_ROWS = 100;

/** Who is signed in, where, and should they be? */
export function PeoplePage() {
  const people = useSignedIn();
  return (
    <Box maw={980} mx="auto">
      <PageHeader
        title="People"
        description="Who is signed in, with what and where. Their accounts are records of the collections that people sign in to."
        actions={
          <LinkButton to="/sign-in" variant="default">
            How they sign in
          </LinkButton>
        }
      />
      <Stack gap="md">
        <RoleNote needs="editor" />
        {people.isPending ? (
          <Skeleton h={240} radius="lg" role="status" aria-label="Loading who is signed in" />
        ) : people.data === undefined ? (
          <Failure
            title="Who is signed in could not be listed"
            error={people.error}
            retry={() => void people.refetch()}
          />
        ) : people.data.signedIn.length === 0 ? (
          <Panel>
            <EmptyState icon={IconUsers} title="Nobody is signed in">
              Whoever signs in with an app shows up here, and can be signed out.
            </EmptyState>
          </Panel>
        ) : (
          <Listed all={people.data.signedIn} more={people.data.more} />
        )}
      </Stack>
    </Box>
  );
}

function Listed({ all, more }: { all: readonly SignedIn[]; more: boolean }) {
  const [wanted, setWanted] = useState("");
  const [collection, setCollection] = useState<string | null>(null);
  const collections = collectionsOf(all);
  const found = all.filter(
    (one) => fits(one, wanted) && (collection === null || one.collectionName === collection),
  );
  return (
    <>
      <Group gap="sm">
        <TextInput
          type="search"
          aria-label="Find somebody"
          placeholder="Find by name, app, device or address"
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          flex="1 1 260px"
        />
        {collections.length > 1 && (
          <Select
            aria-label="Collection"
            placeholder="All collections"
            clearable
            data={collections.map((name) => ({
              value: name,
              label: name === ADMINS ? "Admins" : name,
            }))}
            value={collection}
            onChange={setCollection}
            w={200}
          />
        )}
      </Group>
      {found.length === 0 ? (
        <Panel>
          <EmptyState icon={IconUsers} title="Nobody like that is signed in">
            Look for a part of the name, the app, the device or the address.
          </EmptyState>
        </Panel>
      ) : (
        <Panel>
          <PeopleTable people={found.slice(0, MOST_ROWS)} />
        </Panel>
      )}
      {found.length > MOST_ROWS && (
        <Text size="sm" c="dimmed">
          {found.length - MOST_ROWS} more; type whom you look for.
        </Text>
      )}
      {more && (
        <Text size="sm" c="dimmed">
          These are the sign-ins seen last. Where somebody else is signed in stands at their record.
        </Text>
      )}
    </>
  );
}
