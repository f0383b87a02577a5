import { Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { Reserved, type Role, RoleNote } from "./roles";

interface Props {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** The page spaces its own parts. */
  flush?: boolean;
  /** The role that it takes to change what the page shows. */
  needs?: Role;
}

/** A page's heading, its one sentence, and what can be done here. Names the window, too. */
export function PageHeader({ title, description, actions, flush = false, needs }: Props) {
  useDocumentTitle(`${title} · Homeport`);
  const lead = (
    <Group justify="space-between" align="flex-start" gap="md">
      <Stack gap={4} miw={0} flex="1 1 280px">
        <Title order={1}>{title}</Title>
        {description !== undefined && (
          <Text c="dimmed" maw={640}>
            {description}
          </Text>
        )}
      </Stack>
      {actions !== undefined && (
        <Reserved needs={needs ?? "viewer"}>
          <Group gap="xs">{actions}</Group>
        </Reserved>
      )}
    </Group>
  );
  return (
    <Stack gap="md" mb={flush ? 0 : "lg"}>
      {lead}
      {needs !== undefined && <RoleNote needs={needs} />}
    </Stack>
  );
}
