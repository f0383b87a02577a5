import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useDeleteCollection } from "../../api/collections";
import type { Collection } from "../../api/types";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";

interface Props {
  collection: Collection;
  /** Called before the page is left, whose unsaved changes no longer matter. */
  onDeleting: () => void;
}

export function DeleteCollection({ collection, onDeleting }: Props) {
  const [asking, setAsking] = useState(false);
  const remove = useDeleteCollection();
  const navigate = useNavigate();
  const { name } = collection;
  const send = () =>
    remove.mutate(collection.id, {
      onSuccess: () => {
        onDeleting();
        notifications.show({ message: t`${name} is deleted.` });
        void navigate({ to: "/collections" });
      },
      onError: () => setAsking(false),
    });
  return (
    <Panel title={t`Delete this collection`}>
      <Group justify="space-between" gap="md">
        <Text size="sm" c="dimmed" flex="1 1 300px">
          <Trans>All its records go with it. Apps that use {name} stop working.</Trans>
        </Text>
        <Button
          variant="outline"
          color="red"
          c="var(--mantine-color-error)"
          leftSection={<IconTrash size={16} />}
          onClick={() => setAsking(true)}
        >
          <Trans>Delete {name}</Trans>
        </Button>
      </Group>
      {remove.isError && <Failure title={t`${name} could not be deleted`} error={remove.error} />}
      <ConfirmDialog
        opened={asking}
        title={t`Delete ${name} and all its records?`}
        confirm={t`Delete ${name}`}
        typeToConfirm={name}
        busy={remove.isPending}
        onConfirm={send}
        onCancel={() => setAsking(false)}
      >
        <Trans>This cannot be undone.</Trans>
      </ConfirmDialog>
    </Panel>
  );
}
