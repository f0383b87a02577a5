import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Stack, Text } from "@mantine/core";
import { CopyLine } from "../../parts/CopyLine";

interface Props {
  value: string;
  onDone: () => void;
}

/** The only time that a key is shown. */
export function MadeKey({ value, onDone }: Props) {
  return (
    <Stack gap="md">
      <Alert color="yellow" variant="light" title={t`It is not shown again`}>
        <Trans>
          This box keeps no copy. Put it where your program keeps its secrets, and never into an
          app.
        </Trans>
      </Alert>
      <CopyLine value={value} name={t`the key`} />
      <Text size="sm">
        <Trans>
          Your program sends it in the header Authorization. With PocketBase's SDKs that is
          pb.authStore.save(key).
        </Trans>
      </Text>
      <Button onClick={onDone}>
        <Trans>I have kept it</Trans>
      </Button>
    </Stack>
  );
}
