import { t } from "@lingui/core/macro";
import { Group, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconInfoSmall, IconX } from "@tabler/icons-react";
import type { Finding } from "../../api/signInTrial";
import { said } from "../../language/server/said";

/** How each step of a trial went. */
export function TrialSteps({ findings }: { findings: readonly Finding[] }) {
  return (
    <Stack gap="xs" role="status">
      {findings.map((finding) => (
        <Step key={finding.said} finding={finding} />
      ))}
    </Stack>
  );
}

const LOOKS = {
  right: { color: "teal.8", icon: IconCheck, word: t`Right` },
  wrong: { color: "red.8", icon: IconX, word: t`Wrong` },
  open: { color: "gray.7", icon: IconInfoSmall, word: t`To know` },
} as const;

function Step({ finding }: { finding: Finding }) {
  const { color, icon: Picture, word } = LOOKS[finding.state];
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon size={22} radius="xl" color={color} role="img" aria-label={word}>
        <Picture size={14} />
      </ThemeIcon>
      <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
        <Text size="sm">{said(finding.said)}</Text>
        {finding.mend != null && (
          <Text size="sm" c="dimmed">
            {said(finding.mend)}
          </Text>
        )}
      </div>
    </Group>
  );
}
