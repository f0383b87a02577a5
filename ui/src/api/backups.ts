// Backups: their list, what goes on with them, and putting one back.
import { t } from "@lingui/core/macro";
import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "./client";
import { ApiError, asApiError } from "./errors";
import { queryClient } from "./queryClient";
import type { components } from "./schema.gen";
import { send, sendForm } from "./send";

export interface Backup {
  key: string;
  /** Bytes. */
  size: number;
  modified: string;
}

export type BackupsState = components["schemas"]["BackupsState"];
export type Activity = NonNullable<BackupsState["activity"]>;

const STATE_EVERY_MS = 10_000;
/** A service counts each time. */
const BUCKET_EVERY_MS = 120_000;
/** While there is progress to show. */
const PROGRESS_EVERY_MS = 500;
/** How long a box may take to start anew: it checks its files first. */
const RESTART_MS = 10 * 60_000;

const list = queryOptions({
  queryKey: ["backups", "list"],
  queryFn: () => send<Backup[]>("GET", "/api/backups"),
});

const readState = () => answer(api.GET("/api/homeport/backups"));

/** Automatic ones come and go by themselves. */
export function useBackups(inBucket: boolean) {
  return useQuery({ ...list, refetchInterval: inBucket ? BUCKET_EVERY_MS : STATE_EVERY_MS });
}

/** When the newest backup was made; `null` when there is none. Asked once: a service counts each time. */
export function useNewestBackup() {
  return useQuery({
    ...list,
    staleTime: BUCKET_EVERY_MS,
    select: (backups) => newest(backups),
  });
}

function newest(backups: readonly Backup[]): Date | null {
  const times = backups.map(({ modified }) => new Date(modified.replace(" ", "T")).getTime());
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? null : new Date(Math.max(...known));
}

/** What goes on at present; watched closely while something does. */
export function useBackupsState(isWorking: boolean) {
  return useQuery({
    queryKey: ["backups", "state"],
    queryFn: readState,
    refetchInterval: ({ state }) =>
      isWorking || state.data?.activity ? PROGRESS_EVERY_MS : STATE_EVERY_MS,
  });
}

/** What a backup says of itself; refused for what is none of Homeport's. */
export function useBackupAbout(key: string) {
  return useQuery({
    queryKey: ["backups", "about", key],
    queryFn: () => answer(api.GET("/api/homeport/backups/{key}", { params: { path: { key } } })),
    retry: false,
  });
}

function afterChange() {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: ["backups"] }),
    // A backup that was made settles the problem of one that was not.
    queryClient.invalidateQueries({ queryKey: ["status"] }),
  ]);
}

/** Makes a backup under a name of the box's own. */
export function useMakeBackup() {
  return useMutation({
    mutationFn: () => send<void>("POST", "/api/backups", { body: {} }),
    onSettled: afterChange,
  });
}

export function useDeleteBackup() {
  return useMutation({
    mutationFn: (key: string) => send<void>("DELETE", `/api/backups/${encodeURIComponent(key)}`),
    onSettled: afterChange,
  });
}

interface Sending {
  file: File;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

export function useUploadBackup() {
  return useMutation({
    mutationFn: async ({ file, onProgress, signal }: Sending) => {
      const form = new FormData();
      form.append("file", file);
      try {
        await sendForm<void>("POST", "/api/backups/upload", form, onProgress, signal);
      } catch (thrown) {
        // Only the file can be to blame, and its message is the whole story.
        const refusal = asApiError(thrown);
        throw new ApiError(
          refusal.status,
          uploadWords(file, refusal.fields.file ?? refusal.message),
        );
      }
    },
    onSettled: afterChange,
  });
}

/** The refusal, or plainer words where the file is of another kind: its message names the right one. */
function uploadWords({ name }: File, message: string): string {
  if (!message.includes("application/zip")) return message;
  return /\.age$/i.test(name)
    ? t`This backup is encrypted. Decrypt it first (docs/BACKUPS.md), or put it back with “homeport restore”.`
    : t`This is not a backup. Choose a .zip file that Homeport made.`;
}

/** Puts something small into the bucket of backups, and removes it; fails with what did not work. */
export function useTestBucket() {
  return useMutation({
    mutationFn: () =>
      send<void>("POST", "/api/settings/test/s3", { body: { filesystem: "backups" } }),
  });
}

/** Where a backup is downloaded from; the window's session opens it. */
export function backupAddress(key: string): string {
  return `/api/backups/${encodeURIComponent(key)}`;
}

export type RestoreStep = "save" | "check" | "restart";

interface Restoring {
  key: string;
  /** Whether the present state is backed up before. */
  saveFirst: boolean;
  onStep: (step: RestoreStep) => void;
}

/** How a restore ended: on the backup, on the state before, or not known: the box does not answer. */
export type Restored = "opened" | "went back" | "unknown";

/** Puts a backup back. Fails only as long as nothing is decided. */
export function useRestoreBackup() {
  return useMutation({
    mutationFn: async ({ key, saveFirst, onStep }: Restoring): Promise<Restored> => {
      if (saveFirst) {
        onStep("save");
        await send<void>("POST", "/api/backups", { body: {} });
        await afterChange();
      }
      onStep("check");
      const before = (await readState()).restored?.at;
      await send<void>("POST", `/api/backups/${encodeURIComponent(key)}/restore`);
      onStep("restart");
      const ended = await restarted(before);
      if (ended !== "unknown") await queryClient.invalidateQueries();
      return ended;
    },
  });
}

/** Asks until the box tells of a restore that it did not know of before. */
async function restarted(before: string | undefined): Promise<Restored> {
  const patience = Date.now() + RESTART_MS;
  while (Date.now() < patience) {
    await new Promise((resolve) => setTimeout(resolve, PROGRESS_EVERY_MS));
    try {
      const { restored } = await readState();
      // untranslated: a mark, and no text
      if (restored && restored.at !== before) return restored.opened ? "opened" : "went back";
    } catch (thrown) {
      // While it starts anew it answers nobody, or says that it is stopping.
      const { status } = asApiError(thrown);
      if (status !== 0 && status !== 503) return "unknown";
    }
  }
  return "unknown";
}
