import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { useUploadBackup } from "../../api/backups";
import { Failure } from "../../parts/Failure";

/** Takes in a backup that lies elsewhere; what there is to show of it, and what begins it. */
export function useBackupUpload() {
  const upload = useUploadBackup();
  const [share, setShare] = useState(0);
  const current = useRef<AbortController | null>(null);
  const start = (file: File) => {
    const { name } = file;
    const controller = new AbortController();
    current.current = controller;
    setShare(0);
    upload.mutate(
      { file, onProgress: setShare, signal: controller.signal },
      { onSuccess: () => notifications.show({ message: t`${name} is in the list.` }) },
    );
  };
  return { upload, share, start, stop: () => current.current?.abort() };
}

export function UploadBackup({ state }: { state: ReturnType<typeof useBackupUpload> }) {
  const { upload, share, stop } = state;
  if (upload.isError) {
    return <Failure title={refusalOf(upload.variables?.file.name)} error={upload.error} />;
  }
  if (!upload.isPending) return null;
  const { name } = upload.variables.file;
  const percent = Math.round(share * 100);
  return (
    <Alert color="gray" variant="default" aria-label={t`Uploading`}>
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Text size="sm" fw={600} role="status" style={{ overflowWrap: "anywhere" }}>
            {share === 1 ? t`Uploaded; saving ${name}` : t`Uploading ${name}`}
          </Text>
          <Button size="xs" variant="default" onClick={stop}>
            <Trans context="an upload">Stop</Trans>
          </Button>
        </Group>
        <Progress value={percent} animated={share === 1} aria-label={t`Uploading`} />
      </Stack>
    </Alert>
  );
}

function refusalOf(name: string | undefined): string {
  return name === undefined ? t`The file was not taken in` : t`${name} was not taken in`;
}
