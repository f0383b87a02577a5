import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Checkbox, Group, List, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import {
  type Backup,
  type Restored,
  type RestoreStep,
  useBackupAbout,
  useRestoreBackup,
} from "../../api/backups";
import { Failure } from "../../parts/Failure";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { LinkButton } from "../../parts/links";
import { useOnce } from "../../parts/useOnce";
import { RestoreSteps } from "./RestoreSteps";

interface Props {
  backup: Backup | null;
  onClose: () => void;
}

/** Puts a backup back in guided steps: what it means, then what happens, then what came of it. */
export function RestoreDialog({ backup, onClose }: Props) {
  const restore = useRestoreBackup();
  const [shown, setShown] = useState<Backup | null>(null);
  // What is shown while the dialog fades out.
  if (backup !== null && backup !== shown) setShown(backup);
  const close = () => {
    restore.reset();
    onClose();
  };
  return (
    <Modal
      opened={backup !== null}
      onClose={restore.isPending ? () => {} : close}
      withCloseButton={!restore.isPending}
      title={titleOf(restore.status)}
      size="lg"
    >
      {shown !== null && <Guide backup={shown} restore={restore} onClose={close} />}
    </Modal>
  );
}

function titleOf(status: ReturnType<typeof useRestoreBackup>["status"]): string {
  if (status === "pending") return t`Putting the backup back`;
  return status === "success" ? t`The box has started anew` : t`Put this backup back?`;
}

interface GuideProps {
  backup: Backup;
  restore: ReturnType<typeof useRestoreBackup>;
  onClose: () => void;
}

function Guide({ backup, restore, onClose }: GuideProps) {
  const [saveFirst, setSaveFirst] = useState(true);
  const [step, setStep] = useState<RestoreStep>("check");
  const about = useBackupAbout(backup.key);
  const date = parseWireDate(about.data?.made ?? backup.modified);
  const when = date === null ? backup.modified : formatDateTime(date);
  const start = useOnce(() => restore.mutate({ key: backup.key, saveFirst, onStep: setStep }));
  if (restore.isSuccess) return <Outcome ended={restore.data} when={when} onClose={onClose} />;
  if (restore.isPending) {
    return (
      <Stack gap="md">
        <RestoreSteps current={step} savesFirst={saveFirst} />
        <Text size="sm" c="dimmed">
          <Trans>Leave this open until it is done.</Trans>
        </Text>
      </Stack>
    );
  }
  if (about.isPending) {
    return <Skeleton h={260} role="status" aria-label={t`Reading the backup`} />;
  }
  if (about.isError) return <Unfit error={about.error} onClose={onClose} />;
  return (
    <Stack gap="md">
      <Meaning backup={backup} when={when} />
      <Checkbox
        checked={saveFirst}
        onChange={(event) => setSaveFirst(event.currentTarget.checked)}
        label={t`Back up the present state first`}
        description={t`Then you can come back to it. What apps write after that, until the box starts anew, is in neither.`}
      />
      {!saveFirst && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle />}>
          <Trans>What was added or changed since {when} is lost for good.</Trans>
        </Alert>
      )}
      {restore.isError && (
        <Failure title={t`It was not put back. Nothing has changed`} error={restore.error} />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          <Trans>Cancel</Trans>
        </Button>
        <Button color="red.8" onClick={start}>
          {restore.isError ? t`Try again` : t`Put it back`}
        </Button>
      </Group>
    </Stack>
  );
}

function Unfit({ error, onClose }: { error: unknown; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Failure title={t`This backup cannot be put back`} error={error} />
      <Text size="sm">
        <Trans>If PocketBase made it, it can be taken over by moving in.</Trans>
      </Text>
      <Group justify="flex-end" gap="xs">
        <LinkButton to="/move-in" variant="default">
          <Trans>Move in from PocketBase</Trans>
        </LinkButton>
        <Button variant="default" onClick={onClose} data-autofocus>
          <Trans>Close</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

function Meaning({ backup, when }: { backup: Backup; when: string }) {
  return (
    <>
      <Text size="sm">
        <Trans>
          This box becomes what it was on <b>{when}</b>.
        </Trans>
      </Text>
      <List size="sm" spacing={6}>
        <List.Item>
          <Trans>
            Collections, records, files, users, admins and settings are those of the backup. What
            was added or changed since is gone.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>
            Its certificate authority comes back too: phones that trusted the box then go on
            trusting it.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>
            The backup is checked first, while apps go on. Then the box starts anew: for some
            seconds apps wait, and live connections are made again.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>If the backup does not open, the present state comes back by itself.</Trans>
        </List.Item>
        <List.Item>
          <Trans>All backups in the list stay.</Trans>
        </List.Item>
      </List>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {backup.key}
      </Text>
    </>
  );
}

function Outcome({ ended, when, onClose }: { ended: Restored; when: string; onClose: () => void }) {
  let told: ReactNode;
  if (ended === "opened") {
    told = (
      <Alert
        color="teal"
        variant="light"
        icon={<IconCheck />}
        title={t`The backup is in place`}
        role="status"
      >
        <Trans>
          The box is what it was on {when}. Admins and users sign in with the passwords of that
          time.
        </Trans>
      </Alert>
    );
  } else if (ended === "unknown") {
    told = (
      <Alert
        color="yellow"
        variant="light"
        icon={<IconAlertTriangle />}
        title={t`It is decided, but the box has not answered yet`}
        role="alert"
      >
        <Trans>
          It may still be starting. Reload this page, and look at the data before you try again.
        </Trans>
      </Alert>
    );
  } else {
    told = (
      <Alert
        color="red"
        variant="light"
        icon={<IconAlertTriangle />}
        title={t`The backup did not open`}
        role="alert"
      >
        <Trans>
          The box is back in the state before; nothing is lost. Homeport's own log says why.
        </Trans>
      </Alert>
    );
  }
  return (
    <Stack gap="md">
      {told}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          <Trans>Close</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
