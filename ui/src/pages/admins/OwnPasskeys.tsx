import { Alert, Anchor, Badge, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconFingerprint, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { addressWithPasskeys, knowsPasskeys, useOwnPasskeys } from "../../api/passkeys";
import type { Passkey } from "../../api/types";
import { Failure } from "../../parts/Failure";
import { formatDay, parseWireDate, plural } from "../../parts/format";
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
  return (
    <Panel
      mt="lg"
      title="Your passkeys"
      description="A finger, a face, a PIN or a key signs you in: after your password, or in its place. It needs no mail and no internet."
      aside={
        query.data !== undefined && (
          <Badge
            variant="light"
            {...(passkeys.length === 0 && { color: "gray" })}
            tt="none"
            fw={550}
          >
            {passkeys.length === 0 ? "None" : plural(passkeys.length, "passkey")}
          </Badge>
        )
      }
    >
      {query.isPending ? (
        <Skeleton h={36} role="status" aria-label="Loading your passkeys" />
      ) : query.data === undefined ? (
        <Failure
          title="Your passkeys could not be looked up"
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : (
        <Stack gap="sm">
          {passkeys.length > 0 && (
            <ul className={classes.list} aria-label="Passkeys">
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
                variant={passkeys.length === 0 ? "filled" : "default"}
                leftSection={<IconFingerprint size={16} />}
                onClick={() => setOpen("add")}
              >
                Add a passkey
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
    <Alert color="gray" variant="light" title="None can be added on this page">
      {elsewhere === null ? (
        "This browser does not know passkeys well enough. A newer one does."
      ) : (
        <>
          Browsers have passkeys at names only, not at addresses. Sign in at{" "}
          <Anchor href={elsewhere} inherit underline="always">
            localhost
          </Anchor>
          , which is this computer too.
        </>
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
  return (
    <li className={classes.row} style={{ paddingInline: 0 }}>
      <IconFingerprint size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} truncate>
          {passkey.name}
        </Text>
        <Text size="xs" c="dimmed">
          For {passkey.rpId}
          {isOfHere ? "" : ", not for this page"} · {timesOf(passkey)}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap">
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPencil size={14} />}
          onClick={onRename}
          aria-label={`Rename ${passkey.name}`}
        >
          Rename
        </Button>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconTrash size={14} />}
          onClick={onRemove}
          aria-label={`Remove ${passkey.name}`}
        >
          Remove
        </Button>
      </Group>
    </li>
  );
}

function timesOf({ created, lastUsed }: Passkey): string {
  const made = parseWireDate(created);
  const used = lastUsed == null ? null : parseWireDate(lastUsed);
  const since = made === null ? "" : `since ${formatDay(made)}, `;
  return used === null ? `${since}not used yet` : `${since}last used ${formatDay(used)}`;
}
