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
    const controller = new AbortController();
    current.current = controller;
    setShare(0);
    upload.mutate(
      { file, onProgress: setShare, signal: controller.signal },
      { onSuccess: () => notifications.show({ message: `${file.name} is in the list.` }) },
    );
  };
  return { upload, share, start, stop: () => current.current?.abort() };
}

export function UploadBackup({ state }: { state: ReturnType<typeof useBackupUpload> }) {
  const { upload, share, stop } = state;
  if (upload.isError) {
    return (
      <Failure
        title={`${upload.variables?.file.name ?? "The file"} was not taken in`}
        error={upload.error}
      />
    );
  }
  if (!upload.isPending) return null;
  const percent = Math.round(share * 100);
  return (
    <Alert color="gray" variant="default" aria-label="Uploading">
      <Stack gap="xs">
        <Group justify="space-between" gap="sm">
          <Text size="sm" fw={600} role="status" style={{ overflowWrap: "anywhere" }}>
            {share === 1 ? "Uploaded; saving " : "Uploading "}
            {upload.variables.file.name}
          </Text>
          <Button size="xs" variant="default" onClick={stop}>
            Stop
          </Button>
        </Group>
        <Progress value={percent} animated={share === 1} aria-label="Uploading" />
      </Stack>
    </Alert>
  );
}
