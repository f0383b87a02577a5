import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useReloadCollection } from "../../api/collections";
import { ApiError, asApiError } from "../../api/errors";
import type { Collection } from "../../api/types";

/** Whether a save was refused because somebody else has saved meanwhile. */
export function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}

interface Props {
  collection: Collection;
  onLoaded: (theirs: Collection) => void;
}

/** Two have edited one collection: saving would undo what the other has done. */
export function Outdated({ collection, onLoaded }: Props) {
  const loading = useReloadCollection(collection);
  const { name } = collection;
  return (
    <Alert
      color="yellow"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle />}
      title={t`Somebody else has changed ${name}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          <Trans>
            Nothing was saved: it would have undone what they did. Load what is there now, and make
            your changes again. They are still in the form until then.
          </Trans>
        </Text>
        {loading.isError && <Text size="sm">{asApiError(loading.error).message}</Text>}
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            loading={loading.isPending}
            onClick={() => loading.mutate(undefined, { onSuccess: onLoaded })}
          >
            <Trans>Load what is there now</Trans>
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
