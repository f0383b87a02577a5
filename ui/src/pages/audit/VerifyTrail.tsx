import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import { type AuditCheck, useVerifyAudit } from "../../api/audit";
import { CopyAction } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";
import { plural } from "../../parts/format";

/** Checks that nothing was altered, and says from what on that is known. */
export function VerifyTrail({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const verify = useVerifyAudit();
  const [from, setFrom] = useState("");
  const close = () => {
    verify.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Verify the trail"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack
        component="form"
        gap="md"
        onSubmit={(event) => {
          event.preventDefault();
          verify.mutate(from.trim());
        }}
      >
        <Text size="sm">
          Each entry is sealed by a hash that covers the one before it. Verifying finds the first
          that was altered, removed or put in.
        </Text>
        <TextInput
          label="Entry that you wrote down earlier (optional)"
          description="Its number, a colon and its 64 digits. With it, a trail that was made up anew is found, too."
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        {verify.isError && <Failure title="The trail was not verified" error={verify.error} />}
        {verify.data !== undefined && <Outcome check={verify.data} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          <Button type="submit" loading={verify.isPending}>
            Verify
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Outcome({ check: { whole, count, first, head, broken } }: { check: AuditCheck }) {
  if (!whole) {
    return (
      <Alert color="red" variant="light" role="alert" icon={<IconShieldX />} title="It is broken">
        <Text size="sm">{broken?.message}</Text>
        <Text size="sm" mt={4}>
          What comes before that entry is as it was. Somebody has written to this box's database
          past Homeport, or the disk has lost something.
        </Text>
      </Alert>
    );
  }
  return (
    <Alert color="teal" variant="light" icon={<IconShieldCheck />} title="It holds">
      <Text size="sm">
        {plural(count ?? 0, "entry", "entries")}
        {(first ?? 1) > 1 && `, from number ${first} on`}. To be able to prove that later, write
        down its end somewhere else:
      </Text>
      <Group gap={6} wrap="nowrap" mt={4}>
        <Code style={{ overflowWrap: "anywhere" }}>{head}</Code>
        <CopyAction value={head ?? ""} name="the end of the trail" />
      </Group>
    </Alert>
  );
}
