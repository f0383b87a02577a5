import { Trans } from "@lingui/react/macro";
import { Button, Menu } from "@mantine/core";
import { IconFileExport, IconFileImport, IconTransfer } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Collection } from "../../../api/types";
import classes from "./Transfer.module.css";

interface Props {
  collection: Collection;
  mayImport: boolean;
  onExport: () => void;
}

/** Records in and out, as files. */
export function TransferMenu({ collection, mayImport, onExport }: Props) {
  const navigate = useNavigate();
  if (!mayImport) {
    return (
      <Button
        className={classes.menu ?? ""}
        variant="default"
        leftSection={<IconFileExport size={16} />}
        onClick={onExport}
      >
        <Trans>Export</Trans>
      </Button>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button className={classes.menu ?? ""} variant="default">
          <IconTransfer size={16} aria-hidden />
          <span className={classes.words}>
            {"\u2002"}
            <Trans>Import and export</Trans>
          </span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconFileImport size={16} />}
          onClick={() =>
            void navigate({ to: "/collections/$name/import", params: { name: collection.name } })
          }
        >
          <Trans>Import from a file</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconFileExport size={16} />} onClick={onExport}>
          <Trans>Export to a file</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
