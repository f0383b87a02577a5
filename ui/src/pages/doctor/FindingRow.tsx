import { t } from "@lingui/core/macro";
import { Group, Paper, Stack, Text, ThemeIcon } from "@mantine/core";
import {
  type Icon,
  IconAlertTriangle,
  IconCheck,
  IconCircleDashed,
  IconX,
} from "@tabler/icons-react";
import type { Finding } from "../../api/doctor";
import { said } from "../../language/server/said";
import { CopyLine } from "../../parts/CopyLine";
import { stateWord, titleOf } from "./words";

const LOOKS: Record<Finding["state"], { color: string; icon: Icon }> = {
  ok: { color: "teal", icon: IconCheck },
  warn: { color: "yellow", icon: IconAlertTriangle },
  fail: { color: "red", icon: IconX },
  skip: { color: "gray", icon: IconCircleDashed },
};

/** One thing that was looked at, with its one next step. */
export function FindingRow({ finding }: { finding: Finding }) {
  const { color, icon: Sign } = LOOKS[finding.state];
  const title = titleOf(finding.id);
  return (
    <Paper
      component="li"
      withBorder
      radius="lg"
      p="md"
      style={{ borderColor: "var(--hp-line)" }}
      aria-label={`${title}: ${stateWord(finding.state)}`}
    >
      <Group align="flex-start" wrap="nowrap" gap="md">
        <ThemeIcon variant="light" color={color} radius="xl" aria-hidden>
          <Sign size={16} />
        </ThemeIcon>
        <Stack gap={4} miw={0} flex={1}>
          <Text fw={600}>
            {title}{" "}
            <Text span size="sm" c="dimmed" fw={400}>
              {stateWord(finding.state)}
            </Text>
          </Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {said(finding.text)}
          </Text>
          {finding.next && (
            <Text size="sm" fw={500}>
              {said(finding.next)}
            </Text>
          )}
          {finding.command && (
            <CopyLine value={finding.command} name={t`the command for ${title}`} />
          )}
        </Stack>
      </Group>
    </Paper>
  );
}
