import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
        title={t`People`}
        description={t`Who is signed in, with what and where. Their accounts are records of the collections that people sign in to.`}
        actions={
          <LinkButton to="/sign-in" variant="default">
            <Trans context="users">How they sign in</Trans>
          </LinkButton>
        }
      />
      <Stack gap="md">
        <RoleNote needs="editor" />
        {people.isPending ? (
          <Skeleton h={240} radius="lg" role="status" aria-label={t`Loading who is signed in`} />
        ) : people.data === undefined ? (
          <Failure
            title={t`Who is signed in could not be listed`}
            error={people.error}
            retry={() => void people.refetch()}
          />
        ) : people.data.signedIn.length === 0 ? (
          <Panel>
            <EmptyState icon={IconUsers} title={t`Nobody is signed in`}>
              <Trans>Whoever signs in with an app shows up here, and can be signed out.</Trans>
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
  const hidden = found.length - MOST_ROWS;
  return (
    <>
      <Group gap="sm">
        <TextInput
          type="search"
          aria-label={t`Find somebody`}
          placeholder={t`Find by name, app, device or address`}
          leftSection={<IconSearch size={16} />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          flex="1 1 260px"
        />
        {collections.length > 1 && (
          <Select
            aria-label={t`Collection`}
            placeholder={t`All collections`}
            clearable
            data={collections.map((name) => ({
              value: name,
              label: name === ADMINS ? t`Admins` : name,
            }))}
            value={collection}
            onChange={setCollection}
            w={200}
          />
        )}
      </Group>
      {found.length === 0 ? (
        <Panel>
          <EmptyState icon={IconUsers} title={t`Nobody like that is signed in`}>
            <Trans>Look for a part of the name, the app, the device or the address.</Trans>
          </EmptyState>
        </Panel>
      ) : (
        <Panel>
          <PeopleTable people={found.slice(0, MOST_ROWS)} />
        </Panel>
      )}
      {hidden > 0 && (
        <Text size="sm" c="dimmed">
          <Trans>{hidden} more; type whom you look for.</Trans>
        </Text>
      )}
      {more && (
        <Text size="sm" c="dimmed">
          <Trans>
            These are the sign-ins seen last. Where somebody else is signed in stands at their
            record.
          </Trans>
        </Text>
      )}
    </>
  );
}
