import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Badge, Button, Table, Text, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Link } from "@tanstack/react-router";
import { asApiError } from "../../api/errors";
import { type SignedIn, useEndSession } from "../../api/sessions";
import { parseWireDate } from "../../parts/format";
import { RelativeTime } from "../../parts/RelativeTime";
import { useMay } from "../../parts/roles";
import { methodWords, placeOf } from "../../parts/signInWords";
import { ADMINS } from "./search";

export function PeopleTable({ people }: { people: readonly SignedIn[] }) {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing="sm">
        <Table.Caption style={{ margin: 0, height: 0 }}>
          <VisuallyHidden>
            <Trans>Signed in, the one seen last first</Trans>
          </VisuallyHidden>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Who</Trans>
            </Table.Th>
            <Table.Th>
              <Trans context="an app or a device">With</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Last seen</Trans>
            </Table.Th>
            <Table.Th>
              <VisuallyHidden>
                <Trans>Sign out</Trans>
              </VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ one }: { one: SignedIn }) {
  const seen = parseWireDate(one.lastSeen);
  const method = methodWords(one.method);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        <Account one={one} />
        {one.current && (
          <Badge variant="light" size="sm" ml="xs">
            <Trans>You</Trans>
          </Badge>
        )}
        <Text size="xs" c="dimmed">
          {one.collectionName === ADMINS ? t`Admin` : one.collectionName}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        <span title={one.userAgent}>{placeOf(one)}</span>
        <Text size="xs" c="dimmed">
          {t`with ${method}`}
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>
        {seen !== null && <RelativeTime date={seen} now={new Date()} />}
        <Text size="xs" c="dimmed">
          {one.address}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        <SignOut one={one} />
      </Table.Td>
    </Table.Tr>
  );
}

const nameOf = (one: SignedIn) => one.name ?? one.record;

/** The name, which leads to the account. */
function Account({ one }: { one: SignedIn }) {
  if (one.collectionName === ADMINS) {
    return (
      <Anchor component={Link} to="/admins" size="sm">
        {nameOf(one)}
      </Anchor>
    );
  }
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link
          to="/collections/$name"
          params={{ name: one.collectionName }}
          search={{ record: one.record }}
          {...props}
        />
      )}
    >
      {nameOf(one)}
    </Anchor>
  );
}

function SignOut({ one }: { one: SignedIn }) {
  const end = useEndSession({ collection: one.collectionName, record: one.record });
  const may = useMay(one.collectionName === ADMINS ? "owner" : "editor");
  if (!may && !one.current) return null;
  const [name, place] = [nameOf(one), placeOf(one)];
  const signOut = () =>
    end.mutate(one.id, {
      onSuccess: () => notifications.show({ message: t`${name} is signed out of ${place}.` }),
      onError: (error) =>
        notifications.show({ color: "red", message: asApiError(error).message, autoClose: false }),
    });
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={end.isPending}
      onClick={signOut}
      aria-label={t`Sign out ${name}: ${place}`}
    >
      <Trans>Sign out</Trans>
    </Button>
  );
}
