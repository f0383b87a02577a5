import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type FileOwner, fileAddress, useFileLink, useFileSize, useFileTicket } from "../api/files";
import { CopyAction } from "../parts/CopyLine";
import { formatBytes } from "../parts/format";
import { FileFace } from "./FileFace";
import { readableName } from "./names";

interface Props {
  row: FileOwner;
  name: string;
  isProtected: boolean;
  onClose: () => void;
  /** What else is known of it. */
  about?: ReactNode;
  /** What else can be done with it. */
  actions?: ReactNode;
}

/** A stored file, as large as it fits, and the ways to take it along. */
export function FilePreview({ row, name, isProtected, onClose, about, actions }: Props) {
  const ticket = useFileTicket(isProtected);
  const isWaiting = isProtected && ticket === undefined;
  const address = fileAddress(row, name, { ticket });
  const link = useFileLink();
  const size = useFileSize(address, !isWaiting);
  return (
    <Modal
      opened
      onClose={onClose}
      title={readableName(name)}
      size="xl"
      closeButtonProps={{ "aria-label": t`Close the file` }}
      styles={{ title: { overflowWrap: "anywhere" } }}
    >
      <Stack gap="md">
        {isWaiting ? (
          <Loader type="dots" mx="auto" />
        ) : (
          <FileFace
            key={fileAddress(row, name)}
            {...{ name, address }}
            size={size.isPending ? undefined : size.data}
          />
        )}
        {about}
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }} flex="1 1 200px">
            {size.data ? `${formatBytes(size.data)} · ` : ""}
            {name}
          </Text>
          <Group gap="xs">
            {actions}
            <CopyAction value={link(row, name)} name={t`the file's address`} />
            <Button
              component="a"
              href={fileAddress(row, name, { download: true, ticket })}
              download={name}
              leftSection={<IconDownload size={16} />}
            >
              <Trans>Download</Trans>
            </Button>
          </Group>
        </Group>
        {isProtected && (
          <Text size="sm" c="dimmed">
            <Trans>
              This file is protected: whoever opens its address adds a token for files, as in{" "}
              <code>?token=…</code>.
            </Trans>
          </Text>
        )}
      </Stack>
    </Modal>
  );
}
