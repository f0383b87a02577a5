import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconFiles, IconRefresh } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { refreshFiles, type StoredFile, useAllFiles, useFileUsage } from "../../api/allFiles";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { FileDialog } from "./FileDialog";
import { FileGrid } from "./FileGrid";
import { FileTable } from "./FileTable";
import { FileTools } from "./FileTools";
import { Found } from "./Found";
import { filterOf, isNarrowed } from "./search";
import { TakeAway } from "./TakeAway";
import { UsagePanel } from "./UsagePanel";
import { useOwnerNames } from "./useOwnerNames";

const route = getRouteApi("/files");

/** Find a file, see it, get to its record; and what do they all take up? */
export function FilesPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<StoredFile | null>(null);
  const [going, setGoing] = useState<StoredFile | null>(null);
  const usage = useFileUsage();
  const files = useAllFiles(filterOf(search));
  const pages = files.data?.pages ?? [];
  const shown = pages.flatMap(({ items }) => items);
  const ownerName = useOwnerNames(pages.map(({ items }) => items));
  const collections = (usage.data?.collections ?? []).map(({ name }) => name);
  const narrow = (part: { [P in keyof typeof search]: (typeof search)[P] | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...part }) as typeof search, replace: true });
  const showAll = () => narrow({ search: undefined, collection: undefined, kind: undefined });
  const list = { files: shown, ownerName, onOpen: setOpen, onTakeAway: setGoing };
  return (
    <Box maw={1180} mx="auto">
      <PageHeader
        title={t`Files`}
        description={t`Every file that records hold: pictures, papers, films and sound, of all collections.`}
        actions={
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            onClick={() => void refreshFiles()}
          >
            <Trans>Refresh</Trans>
          </Button>
        }
      />
      <Stack gap="md">
        <FileTools search={search} collections={collections.toSorted()} onNarrow={narrow} />
        {/* Whoever looks for something sees what is found right below. */}
        {!isNarrowed(search) && (
          <UsagePanel usage={usage} onCollection={(collection) => narrow({ collection })} />
        )}
        {files.isError && (
          <Failure
            title={t`The files could not be listed`}
            error={files.error}
            retry={() => void files.refetch()}
          />
        )}
        {files.data === undefined ? (
          files.isPending && <Waiting />
        ) : shown.length === 0 ? (
          isNarrowed(search) ? (
            <NothingFound onShowAll={showAll} />
          ) : (
            <NoFiles />
          )
        ) : (
          <>
            <Found page={pages.at(-1)} />
            {search.view === "grid" ? <FileGrid {...list} /> : <FileTable {...list} />}
            {files.hasNextPage && (
              <Group justify="center">
                <Button
                  variant="default"
                  loading={files.isFetchingNextPage}
                  onClick={() => void files.fetchNextPage()}
                >
                  <Trans>Show more</Trans>
                </Button>
              </Group>
            )}
          </>
        )}
      </Stack>
      {open !== null && (
        <FileDialog
          file={open}
          owner={ownerName(open)}
          onClose={() => setOpen(null)}
          onTakeAway={() => setGoing(open)}
        />
      )}
      {going !== null && (
        <TakeAway
          file={going}
          owner={ownerName(going)}
          onEnd={(isGone) => {
            setGoing(null);
            if (isGone) setOpen(null);
          }}
        />
      )}
    </Box>
  );
}

function NothingFound({ onShowAll }: { onShowAll: () => void }) {
  return (
    <Panel>
      <EmptyState
        icon={IconFiles}
        title={t`No file is like that`}
        action={
          <Button variant="default" onClick={onShowAll}>
            <Trans>Show all files</Trans>
          </Button>
        }
      >
        <Trans>
          Look for a part of its name. Most files keep the words of the name that they came with.
        </Trans>
      </EmptyState>
    </Panel>
  );
}

function NoFiles() {
  return (
    <Panel>
      <EmptyState
        icon={IconFiles}
        title={t`There are no files yet`}
        action={
          <LinkButton to="/collections" variant="default">
            <Trans>Go to the collections</Trans>
          </LinkButton>
        }
      >
        <Trans>
          Files come in with records: give a collection a field of the type File, and what apps
          upload to it, or you add to a record, shows here.
        </Trans>
      </EmptyState>
    </Panel>
  );
}

function Waiting() {
  return (
    <Stack gap="xs" role="status" aria-label={t`Loading the files`}>
      {["a", "b", "c", "d", "e", "f"].map((line) => (
        <Skeleton key={line} h={48} radius="md" />
      ))}
    </Stack>
  );
}
