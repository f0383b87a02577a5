import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Popover, ScrollArea, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import type { Collection } from "../../api/types";
import { shownFields } from "./columns";
import type { HiddenColumns } from "./useHiddenColumns";

interface Props {
  collection: Collection;
  columns: HiddenColumns;
}

export function ColumnMenu({ collection, columns }: Props) {
  const { hidden, toggle, showAll } = columns;
  return (
    <Popover position="bottom-end" width={240} trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          <Trans>Columns</Trans>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah={320}>
          <Stack gap="sm">
            {shownFields(collection).map(({ id, name }) => (
              <Checkbox
                key={id}
                label={name}
                checked={!hidden.includes(name)}
                disabled={name === "id"}
                onChange={() => toggle(name)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        {hidden.length > 0 && (
          <Button variant="subtle" size="xs" fullWidth mt="sm" onClick={showAll}>
            <Trans>Show all</Trans>
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
