import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";

interface Props {
  /** Asked at the moment of leaving, so that a save just before counts. */
  isDirty: () => boolean;
  /** What would be lost: "The changes to orders". */
  what: string;
  /** Where it is no form that is left. */
  words?: { title: string; text: string; leave: string; stay: string };
  /** The part of the search that changes without leaving; the rest of the address is the place. */
  aside?: readonly string[];
}

/** Holds a navigation (or a reload) while there are unsaved changes, and asks. */
export function LeaveGuard({ isDirty, what, words = unsaved(what), aside = [] }: Props) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty() && place(current, aside) !== place(next, aside),
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  const blocked = blocker.status === "blocked";
  return (
    <Modal opened={blocked} onClose={() => blocker.reset?.()} title={words.title}>
      <Stack gap="md">
        <Text size="sm">{words.text}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            {words.leave}
          </Button>
          <Button onClick={() => blocker.reset?.()} data-autofocus>
            {words.stay}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function unsaved(what: string) {
  return {
    title: t`Leave without saving?`,
    text: t`${what} are not saved yet.`,
    leave: t`Discard changes`,
    stay: t`Keep editing`,
  };
}

function place(
  { pathname, search }: { pathname: string; search: object },
  aside: readonly string[],
): string {
  const kept = Object.entries(search).filter(([key]) => !aside.includes(key));
  return JSON.stringify([pathname, kept.sort()]);
}
