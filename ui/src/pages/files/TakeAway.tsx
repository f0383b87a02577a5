import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type StoredFile, useTakeAway } from "../../api/allFiles";
import { ApiError, asApiError } from "../../api/errors";
import { readableName } from "../../files/names";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";

interface Props {
  file: StoredFile;
  owner: string;
  onEnd: (isGone: boolean) => void;
}

/** Asks before a file goes: with its record's value its bytes go too, and nothing brings them back. */
export function TakeAway({ file, owner, onEnd }: Props) {
  const takeAway = useTakeAway();
  const name = readableName(file.name);
  const { collectionName, field } = file;
  const confirm = () =>
    takeAway.mutate(file, {
      onSuccess: () => {
        notifications.show({ message: t`${name} is removed.` });
        onEnd(true);
      },
    });
  return (
    <ConfirmDialog
      opened
      title={t`Remove ${name}?`}
      confirm={t`Remove the file`}
      busy={takeAway.isPending}
      onConfirm={confirm}
      onCancel={() => onEnd(false)}
    >
      <Stack gap="sm">
        <Text size="sm">
          <Trans>
            It goes from the field {field} of {owner} in {collectionName}, and from the disk. The
            record stays. This cannot be undone; a backup made before still has it.
          </Trans>
        </Text>
        {takeAway.isError && (
          <Failure title={t`The file is still there`} error={refusal(takeAway.error)} />
        )}
      </Stack>
    </ConfirmDialog>
  );
}

/** The record's refusal, with what stands in the way of it. */
function refusal(thrown: unknown): ApiError {
  const { status, message, fields } = asApiError(thrown);
  const reasons = Object.entries(fields).map(([path, text]) => `${path}: ${text}`);
  return new ApiError(status, [message, ...reasons].join(" "));
}
