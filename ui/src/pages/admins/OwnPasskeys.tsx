import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Anchor, Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconFingerprint, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { addressWithPasskeys, knowsPasskeys, useOwnPasskeys } from "../../api/passkeys";
import type { Passkey } from "../../api/types";
import { Failure } from "../../parts/Failure";
import { formatDay, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { AddPasskey } from "./AddPasskey";
import { RemovePasskey } from "./RemovePasskey";
import { RenamePasskey } from "./RenamePasskey";

type Open = "add" | { rename: Passkey } | { remove: Passkey };

/** The passkeys of whoever looks at the page. */
export function OwnPasskeys() {
  const query = useOwnPasskeys();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const { passkeys = [], here = null } = query.data ?? {};
  const count = passkeys.length;
  return (
    <Panel
      mt="lg"
      title={t`Your passkeys`}
      description={t`A finger, a face, a PIN or a key signs you in: after your password, or in its place. It needs no mail and no internet.`}
      aside={
        query.data !== undefined && (
          <Badge variant="light" {...(count === 0 && { color: "gray" })} tt="none" fw={550}>
            {count === 0
              ? t({ message: "None", context: "passkeys" })
              : plural(count, { one: "# passkey", other: "# passkeys" })}
          </Badge>
        )
      }
    >
      {query.isPending ? (
        <Skeleton h={36} role="status" aria-label={t`Loading your passkeys`} />
      ) : query.data === undefined ? (
        <Failure
          title={t`Your passkeys could not be looked up`}
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : (
        <Stack gap="sm">
          {count > 0 && (
            <ul className={classes.list} aria-label={t`Passkeys`}>
              {passkeys.map((passkey) => (
                <Row
                  key={passkey.id}
                  passkey={passkey}
                  isOfHere={passkey.rpId === here}
                  onRename={() => setOpen({ rename: passkey })}
                  onRemove={() => setOpen({ remove: passkey })}
                />
              ))}
            </ul>
          )}
          {here === null || !knowsPasskeys() ? (
            <NotHere />
          ) : (
            <Group>
              <Button
                variant={count === 0 ? "filled" : "default"}
                leftSection={<IconFingerprint size={16} />}
                onClick={() => setOpen("add")}
              >
                <Trans>Add a passkey</Trans>
              </Button>
            </Group>
          )}
        </Stack>
      )}
      {open === "add" && <AddPasskey onClose={close} />}
      {open !== null && open !== "add" && "rename" in open && (
        <RenamePasskey passkey={open.rename} onClose={close} />
      )}
      {open !== null && open !== "add" && "remove" in open && (
        <RemovePasskey passkey={open.remove} onClose={close} />
      )}
    </Panel>
  );
}

function NotHere() {
  const elsewhere = addressWithPasskeys();
  return (
    <Alert color="gray" variant="light" title={t`None can be added on this page`}>
      {elsewhere === null ? (
        <Trans>This browser does not know passkeys well enough. A newer one does.</Trans>
      ) : (
        <Trans>
          Browsers have passkeys at names only, not at addresses. Sign in at{" "}
          <Anchor href={elsewhere} inherit underline="always">
            localhost
          </Anchor>
          , which is this computer too.
        </Trans>
      )}
    </Alert>
  );
}

interface RowProps {
  passkey: Passkey;
  isOfHere: boolean;
  onRename: () => void;
  onRemove: () => void;
}

function Row({ passkey, isOfHere, onRename, onRemove }: RowProps) {
  const { name, rpId } = passkey;
  return (
    <li className={classes.row} style={{ paddingInline: 0 }}>
      <IconFingerprint size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {isOfHere ? t`For ${rpId}` : t`For ${rpId}, not for this page`} · {timesOf(passkey)}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap">
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPencil size={14} />}
          onClick={onRename}
          aria-label={t`Rename ${name}`}
        >
          <Trans>Rename</Trans>
        </Button>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconTrash size={14} />}
          onClick={onRemove}
          aria-label={t`Remove ${name}`}
        >
          <Trans>Remove</Trans>
        </Button>
      </Group>
    </li>
  );
}

function timesOf({ created, lastUsed }: Passkey): string {
  const since = dayOf(created);
  const used = dayOf(lastUsed);
  if (since === null) return used === null ? t`not used yet` : t`last used ${used}`;
  return used === null ? t`since ${since}, not used yet` : t`since ${since}, last used ${used}`;
}

function dayOf(moment: string | null | undefined): string | null {
  const date = parseWireDate(moment);
  return date === null ? null : formatDay(date);
}
