import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, CopyButton, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { saveText } from "../../parts/download";

interface Props {
  codes: readonly string[];
  onDone: () => void;
}

/** Recovery codes, which are shown once: to be copied, saved or written down. */
export function RecoveryCodes({ codes, onDone }: Props) {
  const text = `${codes.join("\n")}\n`;
  return (
    <Stack gap="md">
      <Text size="sm">
        <Trans>
          Each lets you in once when your phone is not at hand. They are not shown again. Keep them
          where your phone is not: in a password manager, or on paper.
        </Trans>
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" component="ul" p={0} m={0}>
        {codes.map((code) => (
          <Text key={code} component="li" ff="monospace" size="sm" style={{ listStyle: "none" }}>
            {code}
          </Text>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            >
              {copied ? t`Copied` : t`Copy`}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() => saveText("homeport-recovery-codes.txt", text, "text/plain")}
        >
          <Trans>Download</Trans>
        </Button>
      </Group>
      <Button onClick={onDone}>
        <Trans>I have kept them</Trans>
      </Button>
    </Stack>
  );
}
