import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import classes from "./Transfer.module.css";

interface Props {
  onFile: (file: File) => void;
  children: ReactNode;
}

/** Takes a file: dropped, or chosen with the button. */
export function FileDrop({ onFile, children }: Props) {
  const [over, setOver] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the button inside does the same
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        const { relatedTarget, currentTarget } = event;
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)))
          setOver(false);
      }}
      onDrop={drop}
    >
      <Button leftSection={<IconFileUpload size={16} />} onClick={() => picker.current?.click()}>
        <Trans>Choose a file</Trans>
      </Button>
      <span>
        <Trans>or drop it here</Trans>
      </span>
      <span>{children}</span>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file again, after it was mended, is a choice too.
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
