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
      <Alert color="yellow" variant="light" title="It is not shown again">
        This box keeps no copy. Put it where your program keeps its secrets, and never into an app.
      </Alert>
      <CopyLine value={value} name="the key" />
      <Text size="sm">
        Your program sends it in the header Authorization. With PocketBase's SDKs that is
        pb.authStore.save(key).
      </Text>
      <Button onClick={onDone}>I have kept it</Button>
    </Stack>
  );
}
