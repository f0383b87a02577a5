import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Loader, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useFileDocument, useFileText } from "../api/files";
import { formatBytes } from "../parts/format";
import classes from "./Files.module.css";
import { Media } from "./Media";
import { faceOf, readableName } from "./names";

/** What a browser is asked to take into its memory at most. */
const DOCUMENT_MOST = 64 * 1024 * 1024;

interface Props {
  name: string;
  address: string;
  /** In bytes; `undefined` while that is not known. */
  size: number | null | undefined;
}

/**
 * What is in a stored file, where a page can show it. A new ticket is another address of the same file:
 * what is open stays with the one that it has for as long as that is good.
 */
export function FileFace({ name, address, size }: Props) {
  const [failed, setFailed] = useState<string | null>(null);
  const [used, setUsed] = useState(address);
  const onError = () => (used === address ? setFailed(address) : setUsed(address));
  const readable = readableName(name);
  if (failed === address) return <NotShown />;
  const face = faceOf(name);
  switch (face) {
    case "picture":
      return <img src={used} alt={readable} className={classes.whole} {...{ onError }} />;
    case "video":
    case "sound": {
      const kind = face === "video" ? "video" : "audio";
      return <Media kind={kind} address={used} name={readable} {...{ onError }} />;
    }
    case "pdf":
      if (size === undefined) return <Waiting />;
      return navigator.pdfViewerEnabled && (size ?? 0) <= DOCUMENT_MOST ? (
        <Paper name={readable} address={address} />
      ) : (
        <OpensElsewhere />
      );
    case "text":
      return <Words name={readable} address={address} />;
    default:
      return <OpensElsewhere />;
  }
}

function Paper({ name, address }: { name: string; address: string }) {
  const document = useFileDocument(address, "application/pdf");
  if (document.isPending) return <Waiting />;
  if (document.data === undefined) return <NotShown />;
  return <iframe src={document.data} title={name} className={classes.paper} />;
}

function Words({ name, address }: { name: string; address: string }) {
  const file = useFileText(address);
  if (file.isPending) return <Waiting />;
  if (file.data === undefined) return <NotShown />;
  const { text, isCut } = file.data;
  const shown = formatBytes(new Blob([text]).size);
  return (
    <Stack gap="xs">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.text} aria-label={name} tabIndex={0}>
        {text === "" ? <Trans>This file is empty.</Trans> : text}
      </section>
      {isCut && (
        <Text size="sm" c="dimmed">
          <Trans>These are its first {shown}. Download it to read on.</Trans>
        </Text>
      )}
    </Stack>
  );
}

function Waiting() {
  return <Loader type="dots" mx="auto" role="status" aria-label={t`Loading the file`} />;
}

function NotShown() {
  return (
    <Alert color="yellow" variant="light" title={t`This file cannot be shown`}>
      <Trans>It may be gone, or damaged. Downloading it tells which.</Trans>
    </Alert>
  );
}

function OpensElsewhere() {
  return (
    <Alert color="gray" variant="light">
      <Trans>Files of this kind open in a program of their own. Download it first.</Trans>
    </Alert>
  );
}
