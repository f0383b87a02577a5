import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Group, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { useCollections, useImportCollections } from "../../../api/collections";
import type { Collection } from "../../../api/types";
import { DocumentInput } from "../../../parts/DocumentInput";
import { Failure } from "../../../parts/Failure";
import { LeaveGuard } from "../../../parts/LeaveGuard";
import { LinkButton } from "../../../parts/links";
import { PageHeader } from "../../../parts/PageHeader";
import { Panel } from "../../../parts/Panel";
import { Reserved } from "../../../parts/roles";
import { ConfirmImport } from "./ConfirmImport";
import { ImportPreview } from "./ImportPreview";
import { planImport, readCollections, readyToSend } from "./plan";

/** Collections from a file, seen before anything changes. */
export function ImportPage() {
  const collections = useCollections();
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Import collections`}
        description={t`From a file that Homeport or PocketBase exported. You see what changes before it does.`}
        actions={
          <LinkButton to="/collections" variant="default">
            <Trans>Back to collections</Trans>
          </LinkButton>
        }
        needs="owner"
      />
      {collections.isPending ? (
        <Skeleton h={420} radius="lg" role="status" aria-label={t`Loading the collections`} />
      ) : collections.data === undefined ? (
        <Failure
          title={t`The collections could not be loaded`}
          error={collections.error}
          retry={() => void collections.refetch()}
        />
      ) : (
        <Reserved needs="owner">
          <Import present={collections.data} />
        </Reserved>
      )}
    </Box>
  );
}

const PAUSE_MS = 250;

function Import({ present }: { present: readonly Collection[] }) {
  const [text, setText] = useState("");
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const [deleteMissing, setDeleteMissing] = useState(false);
  const [asking, setAsking] = useState(false);
  const sending = useImportCollections();
  const navigate = useNavigate();
  const unsaved = useRef(false);
  unsaved.current = text.trim() !== "";

  const reading = useMemo(
    () => (settled.trim() === "" ? null : readCollections(settled)),
    [settled],
  );
  const collections = reading?.collections ?? null;
  const plan = useMemo(
    () => (collections === null ? [] : planImport(present, collections, deleteMissing)),
    [collections, present, deleteMissing],
  );
  const changing = plan.filter(({ kind }) => kind !== "same");
  const changedCount = changing.length;
  const loses = plan.some(({ kind, losing }) => kind === "remove" || losing.length > 0);
  const ready = collections !== null && settled === text && changedCount > 0;

  const send = () => {
    if (collections === null) return;
    sending.mutate(
      { collections: readyToSend(present, collections), deleteMissing },
      {
        onSuccess: () => {
          unsaved.current = false;
          notifications.show({
            message: plural(changedCount, {
              one: "# collection imported.",
              other: "# collections imported.",
            }),
          });
          void navigate({ to: "/collections" });
        },
        onError: () => setAsking(false),
      },
    );
  };
  return (
    <Stack gap="lg">
      <LeaveGuard isDirty={() => unsaved.current} what={t`The collections in this form`} />
      <Panel>
        <Stack gap="md">
          <DocumentInput
            label={t`The collections as JSON`}
            // untranslated: JSON
            placeholder='[{"name": "orders", "fields": […]}]'
            accept=".json,application/json"
            value={text}
            problem={settled === text ? reading?.problem : null}
            isBusy={sending.isPending}
            onChange={(next) => {
              setText(next);
              sending.reset();
            }}
          />
          <Switch
            color="red.8"
            label={t`Also delete what is not in the file`}
            description={t`Collections and fields that the file does not have go, with everything in them`}
            checked={deleteMissing}
            disabled={sending.isPending}
            onChange={(event) => setDeleteMissing(event.currentTarget.checked)}
          />
        </Stack>
      </Panel>
      {collections !== null && <ImportPreview plan={plan} />}
      {sending.isError && <Failure title={t`Nothing was imported`} error={sending.error} />}
      {collections !== null && (
        <Group justify="flex-end">
          {sending.isPending && (
            <Text size="sm" c="dimmed" role="status">
              <Trans>Importing. Large collections take a while to change.</Trans>
            </Text>
          )}
          <Button
            color={loses ? "red.8" : "harbour"}
            disabled={!ready}
            loading={sending.isPending}
            onClick={() => (loses ? setAsking(true) : send())}
          >
            {loses ? t`Import and delete…` : t`Import`}
          </Button>
        </Group>
      )}
      <ConfirmImport
        opened={asking}
        plan={plan}
        busy={sending.isPending}
        onConfirm={send}
        onCancel={() => setAsking(false)}
      />
    </Stack>
  );
}
