import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Button, FileButton, Skeleton, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArchive, IconInfoCircle, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { type Backup, useBackups, useBackupsState, useMakeBackup } from "../../api/backups";
import { usePolicy } from "../../api/policy";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { Reserved } from "../../parts/roles";
import { useOnce } from "../../parts/useOnce";
import { ActivityPanel } from "./ActivityPanel";
import { BackupTable } from "./BackupTable";
import { BucketPanel } from "./BucketPanel";
import { DeleteBackup } from "./DeleteBackup";
import { RestoreDialog } from "./RestoreDialog";
import { SchedulePanel } from "./SchedulePanel";
import { UploadBackup, useBackupUpload } from "./UploadBackup";

/** Is this box safe, and how does it come back? */
export function BackupsPage() {
  const make = useMakeBackup();
  const state = useBackupsState(make.isPending);
  const uploading = useBackupUpload();
  const [restoring, setRestoring] = useState<Backup | null>(null);
  const isPossible = state.data?.possible ?? true;
  const activity = state.data?.activity ?? null;
  const start = useOnce(() =>
    make.mutate(undefined, {
      onSuccess: () => notifications.show({ message: t`The backup is made and was read back.` }),
    }),
  );
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Backups`}
        description={t`Each holds the whole box: collections, records, files, accounts, settings and its certificate authority.`}
        actions={
          <>
            <FileButton
              accept=".zip,application/zip"
              onChange={(file) => file !== null && uploading.start(file)}
            >
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  leftSection={<IconUpload size={16} />}
                  disabled={!isPossible || uploading.upload.isPending}
                >
                  <Trans>Upload</Trans>
                </Button>
              )}
            </FileButton>
            <Button
              leftSection={<IconArchive size={16} />}
              loading={make.isPending}
              disabled={!isPossible || activity !== null}
              onClick={start}
            >
              <Trans>Back up now</Trans>
            </Button>
          </>
        }
        needs="owner"
      />
      <Stack gap="lg">
        {!isPossible && (
          <Alert color="yellow" variant="light" icon={<IconInfoCircle />}>
            <Trans>
              This box keeps everything in memory, so there is nothing on disk to back up.
            </Trans>
          </Alert>
        )}
        {make.isError && <Failure title={t`No backup was made`} error={make.error} retry={start} />}
        <UploadBackup state={uploading} />
        {activity !== null && restoring === null && <ActivityPanel activity={activity} />}
        <Reserved needs="owner">
          <List busy={activity?.key ?? null} onRestore={setRestoring} onStart={start} />
          <Schedule />
        </Reserved>
      </Stack>
      <RestoreDialog backup={restoring} onClose={() => setRestoring(null)} />
    </Box>
  );
}

interface ListProps {
  busy: string | null;
  onRestore: (backup: Backup) => void;
  onStart: () => void;
}

function List({ busy, onRestore, onStart }: ListProps) {
  const { isBucket, ...place } = usePlace();
  const backups = useBackups(isBucket);
  const [deleting, setDeleting] = useState<Backup | null>(null);
  if (backups.isPending) {
    return <Skeleton h={240} radius="lg" role="status" aria-label={t`Loading the backups`} />;
  }
  if (backups.data === undefined) {
    return (
      <Failure
        title={t`The backups could not be listed`}
        error={backups.error}
        retry={() => void backups.refetch()}
      />
    );
  }
  const newestFirst = [...backups.data].sort((one, other) =>
    other.modified.localeCompare(one.modified),
  );
  return (
    <>
      {newestFirst.length === 0 ? (
        <Panel>
          <EmptyState
            icon={IconArchive}
            title={t`No backups yet`}
            action={
              <Button variant="default" onClick={onStart} disabled={busy !== null}>
                <Trans>Make the first one</Trans>
              </Button>
            }
          >
            <Trans>
              A backup is one file. Keep a copy of it on another disk: download it, or set the box
              to make one every night.
            </Trans>
          </EmptyState>
        </Panel>
      ) : (
        <Panel {...place}>
          <BackupTable
            backups={newestFirst}
            busy={busy}
            onRestore={onRestore}
            onDelete={setDeleting}
          />
        </Panel>
      )}
      <DeleteBackup backup={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}

/** Where the backups are that are listed. */
function usePlace() {
  const s3 = usePolicy().data?.backups?.s3;
  if (!s3?.enabled) {
    return {
      isBucket: false,
      title: t`On this computer`,
      description: t`Download one now and then, or keep them in a bucket: a disk can fail.`,
    };
  }
  const { bucket } = s3;
  return {
    isBucket: true,
    title: t`In the bucket ${bucket}`,
    description: t`Those on this computer are listed again when the bucket is off.`,
  };
}

function Schedule() {
  const policy = usePolicy();
  if (policy.isPending) {
    return <Skeleton h={160} radius="lg" role="status" aria-label={t`Loading the schedule`} />;
  }
  if (policy.data === undefined) {
    return (
      <Failure
        title={t`The schedule could not be read`}
        error={policy.error}
        retry={() => void policy.refetch()}
      />
    );
  }
  const { backups } = policy.data;
  if (backups === undefined) return null;
  return (
    <>
      <SchedulePanel backups={backups} />
      <BucketPanel bucket={backups.s3} />
    </>
  );
}
