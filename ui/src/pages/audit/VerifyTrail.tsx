import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import { type AuditCheck, useVerifyAudit } from "../../api/audit";
import { said } from "../../language/server/said";
import { CopyAction } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";

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
      title={t`Verify the trail`}
      size="lg"
      closeButtonProps={{ "aria-label": t`Close` }}
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
          <Trans>
            Each entry is sealed by a hash that covers the one before it. Verifying finds the first
            that was altered, removed or put in.
          </Trans>
        </Text>
        <TextInput
          label={t`Entry that you wrote down earlier (optional)`}
          description={t`Its number, a colon and its 64 digits. With it, a trail that was made up anew is found, too.`}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        {verify.isError && <Failure title={t`The trail was not verified`} error={verify.error} />}
        {verify.data !== undefined && <Outcome check={verify.data} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            <Trans>Close</Trans>
          </Button>
          <Button type="submit" loading={verify.isPending}>
            <Trans context="audit">Verify</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Outcome({ check: { whole, count, first, head, broken } }: { check: AuditCheck }) {
  if (!whole) {
    return (
      <Alert
        color="red"
        variant="light"
        role="alert"
        icon={<IconShieldX />}
        title={t`It is broken`}
      >
        <Text size="sm">{said(broken?.message)}</Text>
        <Text size="sm" mt={4}>
          <Trans>
            What comes before that entry is as it was. Somebody has written to this box's database
            past Homeport, or the disk has lost something.
          </Trans>
        </Text>
      </Alert>
    );
  }
  return (
    <Alert color="teal" variant="light" icon={<IconShieldCheck />} title={t`It holds`}>
      <Text size="sm">{wholeWords(count ?? 0, first ?? 1)}</Text>
      <Group gap={6} wrap="nowrap" mt={4}>
        <Code style={{ overflowWrap: "anywhere" }}>{head}</Code>
        <CopyAction value={head ?? ""} name={t`the end of the trail`} />
      </Group>
    </Alert>
  );
}

/** How much of the trail there is, and what to do with where it ends. */
function wholeWords(count: number, first: number): string {
  if (first > 1) {
    return plural(count, {
      one: `# entry, from number ${first} on. To be able to prove that later, write down its end somewhere else:`,
      other: `# entries, from number ${first} on. To be able to prove that later, write down its end somewhere else:`,
    });
  }
  return plural(count, {
    one: "# entry. To be able to prove that later, write down its end somewhere else:",
    other: "# entries. To be able to prove that later, write down its end somewhere else:",
  });
}
