import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Box, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconChevronRight, IconUsers } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type AuthCollection, isAuth } from "../../api/authOptions";
import { useCollections } from "../../api/collections";
import { useMailIsOn } from "../../api/mail";
import { CollectionIcon } from "../../parts/CollectionIcon";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "./Places.module.css";

/** The collections of people, each with its own ways in. */
export function SignInPlacesPage() {
  const collections = useCollections();
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Sign-in`}
        description={t`Each collection of people has its own ways in. Admins have theirs.`}
      />
      {collections.isPending ? (
        <Stack gap="xs" role="status" aria-label={t`Loading where people sign in`}>
          <Skeleton h={72} radius="lg" />
          <Skeleton h={72} radius="lg" />
        </Stack>
      ) : collections.data === undefined ? (
        <Failure
          title={t`Where people sign in could not be read`}
          error={collections.error}
          retry={() => void collections.refetch()}
        />
      ) : (
        <Places collections={collections.data.filter(isAuth)} />
      )}
    </Box>
  );
}

function Places({ collections }: { collections: readonly AuthCollection[] }) {
  const mailIsOn = useMailIsOn();
  const people = collections.filter(({ system }) => !system);
  const admins = collections.filter(({ system }) => system);
  return (
    <Stack gap="lg">
      <Panel p={0} aria-label={t`People`}>
        {people.length === 0 ? (
          <EmptyState
            icon={IconUsers}
            title={t`Nobody signs in yet`}
            action={
              <LinkButton to="/new-collection">
                <Trans>Create a collection</Trans>
              </LinkButton>
            }
          >
            <Trans>Create a collection of people who sign in, and say here how they do.</Trans>
          </EmptyState>
        ) : (
          <ul className={classes.list}>
            {people.map((collection) => (
              <Place key={collection.id} collection={collection} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel p={0} aria-label={t`Admins`}>
        <ul className={classes.list}>
          {admins.map((collection) => (
            <Place key={collection.id} collection={collection} />
          ))}
        </ul>
      </Panel>
      {mailIsOn === false && (
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            <Trans>
              There is no mail server: codes and links wait under Mail for you to hand over, and no
              alerts go out.
            </Trans>
          </Text>
          <LinkButton to="/mail" size="xs" variant="default">
            <Trans>Set up mail</Trans>
          </LinkButton>
        </Group>
      )}
    </Stack>
  );
}

function Place({ collection }: { collection: AuthCollection }) {
  const { name, type, system } = collection;
  return (
    <li>
      <Link to="/collections/$name/sign-in" params={{ name }} className={classes.place}>
        <CollectionIcon type={type} size={22} className={classes.icon} />
        <span className={classes.name}>
          <Text span fw={600} display="block">
            {system ? t`Admins` : name}
          </Text>
          {system && (
            <Text span size="xs" c="dimmed" display="block">
              {name}
            </Text>
          )}
        </span>
        <Group gap={6} component="span">
          {methodNames(collection).map((method) => (
            <Badge key={method} variant="light" color="gray" tt="none" fw={550} component="span">
              {method}
            </Badge>
          ))}
        </Group>
        <IconChevronRight size={18} stroke={1.6} className={classes.icon} aria-hidden />
      </Link>
    </li>
  );
}

function methodNames({ passwordAuth, otp, oauth2, mfa, authRule }: AuthCollection): string[] {
  if (authRule === null) return [t`Nobody may sign in`];
  const services = oauth2.providers.length;
  const names = [
    passwordAuth.enabled ? t`Password` : "",
    otp.enabled ? t`Code by mail` : "",
    oauth2.enabled && services > 0
      ? plural(services, { one: "# service", other: "# services" })
      : "",
    mfa.enabled ? t`Two methods` : "",
  ].filter(Boolean);
  return names.length === 0 ? [t`No way in`] : names;
}
