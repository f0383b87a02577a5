import { Trans } from "@lingui/react/macro";
import { Group, Text, ThemeIcon } from "@mantine/core";
import { IconArrowRight, IconDatabasePlus } from "@tabler/icons-react";
import { useCollections } from "../../api/collections";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import { useMay } from "../../parts/roles";

/** On a new box: what to do after looking around. */
export function NextStep() {
  const collections = useCollections();
  const hasOwn = collections.data?.some(({ system, type }) => !system && type !== "auth") ?? true;
  const mayMake = useMay("owner");
  if (hasOwn || !mayMake) return null;
  return (
    <Panel>
      <Group justify="space-between">
        <Group gap="md" wrap="nowrap" flex="1 1 320px">
          <ThemeIcon variant="light" size={42} radius="xl" aria-hidden>
            <IconDatabasePlus size={22} stroke={1.6} />
          </ThemeIcon>
          <div>
            <Text fw={600}>
              <Trans>Next: say what your app stores</Trans>
            </Text>
            <Text size="sm" c="dimmed">
              <Trans>Orders, guests, tasks: each kind of thing is a collection.</Trans>
            </Text>
          </div>
        </Group>
        <Group gap="xs">
          <LinkButton to="/move-in" variant="default">
            <Trans>Move in from PocketBase</Trans>
          </LinkButton>
          <LinkButton to="/new-collection" rightSection={<IconArrowRight size={16} />}>
            <Trans>Create a collection</Trans>
          </LinkButton>
        </Group>
      </Group>
    </Panel>
  );
}
