import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { fileAddress, useFileSize, useFileTicket } from "../../api/files";
import type { Row } from "../../api/types";
import { CopyAction } from "../../parts/CopyLine";
import { formatBytes } from "../../parts/format";
import classes from "./Files.module.css";
import { isPicture, readableName } from "./files";

interface Props {
  row: Row;
  name: string;
  isProtected: boolean;
  onClose: () => void;
}

/** A stored file, as large as it fits, and the ways to take it along. */
export function FilePreview({ row, name, isProtected, onClose }: Props) {
  const ticket = useFileTicket(isProtected);
  const isWaiting = isProtected && ticket === undefined;
  const address = fileAddress(row, name, { ticket });
  const size = useFileSize(address);
  const [failed, setFailed] = useState<string | null>(null);
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
        ) : failed === address ? (
          <Alert color="yellow" variant="light" title={t`This picture cannot be shown`}>
            <Trans>It may be gone, or damaged. Downloading it tells which.</Trans>
          </Alert>
        ) : isPicture(name) ? (
          <img
            src={address}
            alt={readableName(name)}
            className={classes.whole}
            onError={() => setFailed(address)}
          />
        ) : (
          <Alert color="gray" variant="light">
            <Trans>Files of this kind open in a program of their own. Download it first.</Trans>
          </Alert>
        )}
        <Group justify="space-between" gap="sm">
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }} flex="1 1 200px">
            {size.data ? `${formatBytes(size.data)} · ` : ""}
            {name}
          </Text>
          <Group gap="xs">
            <CopyAction
              value={new URL(fileAddress(row, name), location.href).href}
              name={t`the file's address`}
            />
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
      </Stack>
    </Modal>
  );
}
