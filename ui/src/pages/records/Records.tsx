import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconEye, IconPencil, IconPlus } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import { asApiError } from "../../api/errors";
import { type ListRequest, refreshRecords, useRecords } from "../../api/records";
import type { Collection, Row, RowList } from "../../api/types";
import { explainRefusal, toFilter } from "../../choosing/filter";
import { Failure } from "../../parts/Failure";
import { ApiLink, LinkButton, SignInLink } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { useMay } from "../../parts/roles";
import { BulkEditDialog } from "./bulk/BulkEditDialog";
import { ColumnMenu } from "./ColumnMenu";
import { FilterBox } from "./FilterBox";
import { LiveBadge } from "./LiveBadge";
import { NewRowsBar } from "./NewRowsBar";
import { NoRecords } from "./NoRecords";
import { Pager } from "./Pager";
import { RecordGrid } from "./RecordGrid";
import { RecordPanel } from "./RecordPanel";
import classes from "./Records.module.css";
import { expandOf } from "./related";
import { SelectionBar } from "./SelectionBar";
import { BLOCK } from "./scroll/blocks";
import { useScroll } from "./scroll/useScroll";
import { ALL, NEW_RECORD, PAGE_SIZES, type RecordsSearch } from "./search";
import { ExportDialog } from "./transfer/ExportDialog";
import { TransferMenu } from "./transfer/TransferMenu";
import { useUndo } from "./undo/useUndo";
import { useDeletion } from "./useDeletion";
import { useHiddenColumns } from "./useHiddenColumns";
import { useLiveRows } from "./useLiveRows";
import { useSelection } from "./useSelection";
import { toWrite } from "./values";

const route = getRouteApi("/collections/$name");
const NO_ROWS: readonly Row[] = [];

export function Records({ collection }: { collection: Collection }) {
  const { name } = collection;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { page = 1, perPage = PAGE_SIZES[0], sort = "", filter = "", record } = search;
  const scrolls = perPage === ALL;
  const request = useMemo<ListRequest>(
    () => ({
      ...(scrolls ? { page: 1, perPage: BLOCK } : { page, perPage }),
      sort: sort || defaultSort(collection),
      filter: toFilter(filter, collection.fields),
      expand: expandOf(collection),
    }),
    [scrolls, page, perPage, sort, filter, collection],
  );
  const list = useRecords(collection.name, request);

  // While a filter is refused, what was found before stays on screen, and all of it.
  const [good, setGood] = useState<{ list: RowList; request: ListRequest } | null>(null);
  if (list.data !== undefined && list.data !== good?.list) setGood({ list: list.data, request });
  const shown = list.data ?? good?.list;
  // What stays from the pages meanwhile is no beginning of a list.
  const begins = good?.request.page === 1 && good.request.perPage === BLOCK;
  const first = scrolls && begins ? (shown ?? null) : null;
  const long = useScroll(collection.name, good?.request ?? request, first);
  const rows = scrolls ? long.rows : (shown?.items ?? NO_ROWS);

  const { chosen, ...selection } = useSelection(rows, scrolls);
  const live = useLiveRows(collection, rows, list.isFetching, selection.drop);
  const columns = useHiddenColumns(collection);
  const undo = useUndo(collection, live.madeHere);
  const deletion = useDeletion(collection, undo);
  const filterInput = useRef<HTMLInputElement>(null);
  const [exporting, setExporting] = useState(false);
  const [bulk, setBulk] = useState<readonly Row[] | null>(null);

  const frame = useRef<HTMLElement>(null);
  const show = (part: RecordsSearch) => {
    // Nobody would see what is chosen.
    if ("perPage" in part || (scrolls && "filter" in part)) selection.select({});
    // Another page, or another order: it is looked at from its beginning.
    if ("page" in part) frame.current?.scrollTo({ top: 0 });
    void navigate({ search: (old) => ({ ...old, ...part }), replace: !("record" in part) });
  };
  const isView = collection.type === "view";
  const needs = toWrite(collection);
  const mayWrite = useMay(needs) && !isView;
  const mayEdit = useMay("owner");
  const openNew = () => show({ record: NEW_RECORD });
  useHotkeys([
    ["/", () => filterInput.current?.focus()],
    ["n", () => record === undefined && mayWrite && openNew()],
  ]);

  const failed = list.error ?? long.error;
  const refused = failed === null ? null : asApiError(failed);
  const filterRefused = refused?.status === 400 && request.filter !== "";
  const isEmpty = shown?.totalItems === 0;
  return (
    <Stack gap="md" className={classes.page}>
      <PageHeader
        title={collection.name}
        flush
        actions={
          <>
            {!isView && <LiveBadge />}
            {collection.type === "auth" && <SignInLink collection={collection.name} />}
            <ApiLink collection={collection.name} />
            <LinkButton
              to="/collections/$name/edit"
              params={{ name: collection.name }}
              variant="default"
              leftSection={mayEdit ? <IconPencil size={16} /> : <IconEye size={16} />}
            >
              {mayEdit ? t`Edit collection` : t`Look at the collection`}
            </LinkButton>
            {mayWrite && (
              <Button leftSection={<IconPlus size={16} />} onClick={openNew}>
                <Trans>New record</Trans>
              </Button>
            )}
          </>
        }
        {...(!isView && { needs })}
      />
      <div className={classes.tools}>
        <FilterBox
          ref={filterInput}
          fields={collection.fields}
          applied={filter}
          error={
            filterRefused
              ? (refused.fields.filter ?? explainRefusal(filter, collection.fields))
              : null
          }
          onApply={(next) => show({ filter: next, page: 1 })}
        />
        <ColumnMenu collection={collection} columns={columns} />
        <TransferMenu
          collection={collection}
          mayImport={mayWrite && !collection.system}
          onExport={() => setExporting(true)}
        />
      </div>
      {refused !== null && !filterRefused && (
        <Failure
          title={t`The records of ${name} could not be loaded`}
          error={failed}
          retry={() => void refreshRecords(collection.name)}
        />
      )}
      <div className={classes.found}>
        <NewRowsBar
          count={live.fresh}
          onShow={() => {
            show({ page: 1 });
            void refreshRecords(collection.name);
          }}
        />
        {isEmpty ? (
          <NoRecords
            collection={collection}
            isFiltered={request.filter !== ""}
            onClear={() => show({ filter: "", page: 1 })}
            onNew={mayWrite ? openNew : null}
            mayImport={mayWrite && !collection.system}
          />
        ) : (
          (shown !== undefined || list.isPending) && (
            <RecordGrid
              collection={collection}
              rows={rows}
              isLoading={shown === undefined || (scrolls && !begins)}
              isStale={list.isPlaceholderData}
              hidden={columns.hidden}
              sort={sort || defaultSort(collection)}
              onSort={(next) => show({ sort: next, page: 1 })}
              selected={selection.selected}
              onSelect={selection.select}
              selects={mayWrite}
              live={live}
              scroll={scrolls ? long.scroll : null}
              frame={frame}
            />
          )
        )}
        {shown !== undefined && !isEmpty && (
          <Pager
            list={shown}
            scrolls={scrolls}
            onPage={(next) => show({ page: next })}
            onPerPage={(size) => show({ perPage: size, page: 1 })}
          />
        )}
        {shown !== undefined && !isEmpty && rows.length === 0 && (
          <Alert variant="light" title={t`This page is past the end`}>
            <Button size="xs" variant="default" onClick={() => show({ page: 1 })}>
              <Trans>Go to the first page</Trans>
            </Button>
          </Alert>
        )}
      </div>
      <SelectionBar
        count={chosen.length}
        onClear={() => selection.select({})}
        onEdit={collection.system ? null : () => setBulk(chosen)}
        onDelete={() => deletion.ask(chosen, () => selection.select({}))}
      />
      <RecordPanel
        collection={collection}
        open={record}
        onClose={() => void navigate({ search: ({ record: _, ...rest }) => rest })}
        onMade={(id) => live.madeHere([id])}
        undo={undo}
        onDelete={deletion.ask}
      />
      {deletion.dialog}
      {bulk !== null && (
        <BulkEditDialog
          collection={collection}
          rows={bulk}
          undo={undo}
          onEnd={(rest) => selection.select(Object.fromEntries(rest.map(({ id }) => [id, true])))}
          onClose={() => setBulk(null)}
        />
      )}
      {exporting && (
        <ExportDialog
          collection={collection}
          filter={request.filter}
          sort={request.sort}
          count={shown?.totalItems}
          hidden={columns.hidden}
          onClose={() => setExporting(false)}
        />
      )}
    </Stack>
  );
}

/** Newest first where the collection knows when; otherwise as the server has them. */
function defaultSort(collection: Collection): string {
  const created = collection.fields.find(
    ({ name, type }) => name === "created" && type === "autodate",
  );
  return created === undefined ? "" : "-created";
}
