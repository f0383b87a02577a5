import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDots, IconDownload, IconExternalLink, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { StoredFile } from "../../api/allFiles";
import { fileAddress, useFileLink } from "../../api/files";
import { readableName } from "../../files/names";
import classes from "./FilesPage.module.css";
import { useMayWrite } from "./useMayWrite";

interface Props {
  file: StoredFile;
  ticket: string | undefined;
  onTakeAway: () => void;
}

/** What can be done with a file. */
export function FileMenu({ file, ticket, onTakeAway }: Props) {
  const { name, collectionId, collectionName, record, isProtected } = ownerOf(file);
  const link = useFileLink();
  const mayWrite = useMayWrite(collectionName);
  const readable = readableName(name);
  const owner = { collectionId, id: record };
  const copy = async () => {
    const address = link(owner, name);
    const isCopied = await navigator.clipboard.writeText(address).then(
      () => true,
      () => false,
    );
    if (!isCopied) {
      notifications.show({
        color: "yellow",
        autoClose: false,
        title: t`The browser does not let the address be copied. Select it here:`,
        message: address,
      });
      return;
    }
    notifications.show({
      message: isProtected
        ? t`The address is copied. The file is protected: whoever opens it adds a token.`
        : t`The address is copied.`,
    });
  };
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t`More for ${readable}`}>
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component="a"
          href={fileAddress(owner, name, { download: true, ticket })}
          download={name}
          leftSection={<IconDownload size={16} />}
        >
          <Trans>Download</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy()}>
          <Trans>Copy the address</Trans>
        </Menu.Item>
        <Menu.Item
          leftSection={<IconExternalLink size={16} />}
          renderRoot={(props) => (
            <Link
              to="/collections/$name"
              params={{ name: collectionName }}
              search={{ record }}
              {...props}
            />
          )}
        >
          <Trans>Open the record</Trans>
        </Menu.Item>
        {mayWrite && (
          <Menu.Item
            className={classes.remove ?? ""}
            leftSection={<IconTrash size={16} />}
            onClick={onTakeAway}
          >
            <Trans>Remove from the record</Trans>
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function ownerOf({ protected: isProtected, ...file }: StoredFile) {
  return { ...file, isProtected };
}
