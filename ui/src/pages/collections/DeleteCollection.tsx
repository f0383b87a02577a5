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
        notifications.show({ message: `${name} is deleted.` });
        void navigate({ to: "/collections" });
      },
      onError: () => setAsking(false),
    });
  return (
    <Panel title="Delete this collection">
      <Group justify="space-between" gap="md">
        <Text size="sm" c="dimmed" flex="1 1 300px">
          All its records go with it. Apps that use {name} stop working.
        </Text>
        <Button
          variant="outline"
          color="red"
          c="var(--mantine-color-error)"
          leftSection={<IconTrash size={16} />}
          onClick={() => setAsking(true)}
        >
          Delete {name}
        </Button>
      </Group>
      {remove.isError && <Failure title={`${name} could not be deleted`} error={remove.error} />}
      <ConfirmDialog
        opened={asking}
        title={`Delete ${name} and all its records?`}
        confirm={`Delete ${name}`}
        typeToConfirm={name}
        busy={remove.isPending}
        onConfirm={send}
        onCancel={() => setAsking(false)}
      >
        This cannot be undone.
      </ConfirmDialog>
    </Panel>
  );
}
