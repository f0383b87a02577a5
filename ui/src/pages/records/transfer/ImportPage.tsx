import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Skeleton, Stack } from "@mantine/core";
import { IconTableOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useCollection } from "../../../api/collections";
import type { Collection } from "../../../api/types";
import { EmptyState } from "../../../parts/EmptyState";
import { LeaveGuard } from "../../../parts/LeaveGuard";
import { LinkButton } from "../../../parts/links";
import { Loaded } from "../../../parts/NoCollection";
import { PageHeader } from "../../../parts/PageHeader";
import { Panel } from "../../../parts/Panel";
import { useMay } from "../../../parts/roles";
import { handedOver, handOver } from "../../../tables/handover";
import { tableOf } from "../../../tables/table";
import { toWrite } from "../values";
import { FilePanel } from "./FilePanel";
import { ImportForm } from "./ImportForm";
import { useImport } from "./useImport";
import { type SheetState, useSheet } from "./useSheet";

const route = getRouteApi("/collections/$name/import");

/** Brings a file's rows into a collection. */
export function ImportPage() {
  const { name } = route.useParams();
  const collection = useCollection(name);
  return (
    <Loaded
      name={name}
      collection={collection}
      skeleton={
        <>
          <Skeleton h={34} w={240} />
          <Skeleton h={200} radius="lg" />
        </>
      }
    >
      {(loaded) => <Import key={loaded.id} collection={loaded} />}
    </Loaded>
  );
}

/** Why nothing can be imported into a collection; `null` where it can. */
function whyNoImport({ type, system, name }: Collection): string | null {
  if (type === "view") return t`${name} is a view: it shows what other collections hold.`;
  return system ? t`${name} is one of Homeport's own collections.` : null;
}

function Import({ collection }: { collection: Collection }) {
  const needs = toWrite(collection);
  const mayWrite = useMay(needs);
  const [first] = useState(() => handedOver(collection.name));
  const reader = useSheet(first);
  const state = useImport();
  const sheet = reader.state;
  const never = whyNoImport(collection);
  const { name } = collection;
  return (
    <Box maw={1080} mx="auto">
      <PageHeader
        title={t`Import into ${name}`}
        description={t`Rows of a spreadsheet, or of another program, become records.`}
        actions={
          <LinkButton to="/collections/$name" params={{ name }} variant="default">
            <Trans>Back to the records</Trans>
          </LinkButton>
        }
        needs={needs}
      />
      {never !== null ? (
        <Panel>
          <EmptyState icon={IconTableOff} title={t`Nothing can be imported here`}>
            {never}
          </EmptyState>
        </Panel>
      ) : (
        mayWrite && (
          <Stack gap="lg">
            <LeaveGuard
              isDirty={state.isRunning}
              what={t`The rows that are still to come`}
              words={{
                title: t`Stop the import?`,
                text: t`The rows that were written stay. Those that are still to come do not go in.`,
                leave: t`Stop and leave`,
                stay: t`Go on`,
              }}
            />
            {state.phase.kind !== "done" && (
              <FilePanel
                reader={{
                  ...reader,
                  read: (file, how) => {
                    state.reset();
                    handOver(null);
                    reader.read(file, how);
                  },
                  forget: () => {
                    state.reset();
                    handOver(null);
                    reader.forget();
                  },
                  setHeader: (has) => {
                    state.reset();
                    reader.setHeader(has);
                  },
                }}
                disabled={state.phase.kind === "running"}
              />
            )}
            {sheet.kind === "read" && (
              <Rows
                key={sheet.version}
                {...{ collection, sheet, state }}
                onAgain={() => {
                  state.reset();
                  handOver(null);
                  reader.forget();
                }}
              />
            )}
          </Stack>
        )
      )}
    </Box>
  );
}

interface RowsProps {
  collection: Collection;
  sheet: Extract<SheetState, { kind: "read" }>;
  state: ReturnType<typeof useImport>;
  onAgain: () => void;
}

function Rows({ collection, sheet, state, onAgain }: RowsProps) {
  const table = useMemo(() => tableOf(sheet.sheet, sheet.hasHeader), [sheet]);
  if (table.rows.length === 0) {
    return (
      <Alert color="yellow" variant="light" role="alert" title={t`There are no rows in this file`}>
        {table.columns.length > 0 && t`It has the names of columns only.`}
      </Alert>
    );
  }
  const separator = sheet.how.separator ?? ",";
  return <ImportForm {...{ collection, table, separator, state, onAgain }} />;
}
