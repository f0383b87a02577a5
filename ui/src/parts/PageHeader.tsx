import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface Props {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** The page spaces its own parts. */
  flush?: boolean;
}

/** A page's heading, its one sentence, and what can be done here. Names the window, too. */
export function PageHeader({ title, description, actions, flush = false }: Props) {
  useDocumentTitle(`${title} · Homeport`);
  return (
    <Group justify="space-between" align="flex-start" mb={flush ? 0 : "lg"} gap="md">
      <Stack gap={4} miw={0} flex="1 1 280px">
        <Title order={1}>{title}</Title>
        {description !== undefined && (
          <Text c="dimmed" maw={640}>
            {description}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
