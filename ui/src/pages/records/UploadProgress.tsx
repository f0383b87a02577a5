import { t } from "@lingui/core/macro";
import { Progress, VisuallyHidden } from "@mantine/core";
import { useRef, useState } from "react";
import classes from "./RecordForm.module.css";

/** How far an upload is; `null` while there is none. The last part of it is the server's work. */
export function useUpload() {
  const [share, setShare] = useState<number | null>(null);
  const current = useRef<AbortController | null>(null);
  return {
    share,
    stop: () => current.current?.abort(),
    /** What a write with files needs to be watched and stopped. */
    start: () => {
      const controller = new AbortController();
      current.current = controller;
      setShare(null);
      return { onProgress: setShare, signal: controller.signal };
    },
  };
}

export function UploadProgress({ share }: { share: number }) {
  const percent = Math.round(share * 100);
  const quarters = Math.floor(percent / 25) * 25;
  return (
    <>
      <Progress
        className={classes.progress ?? ""}
        value={percent}
        size={3}
        radius={0}
        animated={share === 1}
        aria-label={t`Uploading`}
      />
      <VisuallyHidden role="status">
        {share === 1 ? t`Uploaded; saving` : t`${quarters} % uploaded`}
      </VisuallyHidden>
    </>
  );
}
