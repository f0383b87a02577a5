import { t } from "@lingui/core/macro";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";

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
  return (
    <LeaveDialog
      opened={blocker.status === "blocked"}
      words={words}
      onLeave={() => blocker.proceed?.()}
      onStay={() => blocker.reset?.()}
    />
  );
}

/** Holds a dialog with a form open while there are unsaved changes, and asks; the page around it too. */
export function useCloseGuard({ isDirty, what, onClose }: Closing) {
  const [asking, setAsking] = useState(false);
  const guard = (
    <>
      <LeaveGuard isDirty={isDirty} what={what} />
      <LeaveDialog
        opened={asking}
        words={unsaved(what)}
        onLeave={onClose}
        onStay={() => setAsking(false)}
      />
    </>
  );
  const close = () => {
    // Escape goes to both dialogs.
    if (asking) return;
    if (isDirty()) setAsking(true);
    else onClose();
  };
  return { close, guard };
}

interface Closing extends Pick<Props, "isDirty" | "what"> {
  onClose: () => void;
}

interface DialogProps {
  opened: boolean;
  words: NonNullable<Props["words"]>;
  onLeave: () => void;
  onStay: () => void;
}

function LeaveDialog({ opened, words, onLeave, onStay }: DialogProps) {
  return (
    <Modal opened={opened} onClose={onStay} title={words.title}>
      <Stack gap="md">
        <Text size="sm">{words.text}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onLeave}>
            {words.leave}
          </Button>
          <Button onClick={onStay} data-autofocus>
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
