import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, FileInput, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCertificate, IconKey } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import {
  type OwnCertificate,
  useImportCertificate,
  useOwnCertificate,
  useRemoveCertificate,
} from "../../api/certificate";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { formatDay, listWords, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";

/** A certificate of the admin's own, for browsers that know its signer already. */
export function OwnCertificatePanel() {
  const own = useOwnCertificate();
  return (
    <Panel
      title={t`Your own certificate`}
      description={t`For a name of your domain, so that browsers need not be given this box's authority. Paired devices go on with the box's own.`}
    >
      {own.isPending && (
        <Skeleton h={70} radius="md" role="status" aria-label={t`Loading your certificate`} />
      )}
      {own.isError && own.data === undefined && (
        <Failure
          title={t`Your certificate could not be shown`}
          error={own.error}
          retry={() => void own.refetch()}
        />
      )}
      {own.data !== undefined && <Shown certificate={own.data.certificate ?? null} />}
    </Panel>
  );
}

function Shown({ certificate }: { certificate: OwnCertificate | null }) {
  const [doing, setDoing] = useState<"import" | "remove" | null>(null);
  const close = () => setDoing(null);
  return (
    <Stack gap="md">
      {certificate === null ? (
        <Text size="sm" c="dimmed">
          <Trans>There is none. The box's own certificate is served under every name.</Trans>
        </Text>
      ) : (
        <About certificate={certificate} />
      )}
      <Group gap="xs">
        <Button variant="default" onClick={() => setDoing("import")}>
          {certificate === null ? t`Import a certificate` : t`Import its successor`}
        </Button>
        {certificate !== null && (
          <Button variant="default" onClick={() => setDoing("remove")}>
            <Trans>Remove it</Trans>
          </Button>
        )}
      </Group>
      <Modal opened={doing === "import"} onClose={close} title={t`Import a certificate`}>
        <ImportForm onClose={close} />
      </Modal>
      <Remove opened={doing === "remove"} onClose={close} />
    </Stack>
  );
}

function About({ certificate }: { certificate: OwnCertificate }) {
  const { names, issuer, ends, served, chained } = certificate;
  const end = parseWireDate(ends);
  const day = end === null ? null : formatDay(end);
  return (
    <Stack gap={4}>
      <Text fw={600}>{listWords(names)}</Text>
      <Text size="sm" c="dimmed">
        {day === null ? t`Signed by ${issuer}.` : t`Signed by ${issuer}. Good until ${day}.`}
      </Text>
      {!served && (
        <Text size="sm">
          <Trans>It is not good at this computer's date, and is not served.</Trans>
        </Text>
      )}
      {!chained && (
        <Text size="sm" c="dimmed">
          <Trans>Its signers did not come along: clients that do not know them refuse it.</Trans>
        </Text>
      )}
    </Stack>
  );
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const [certificate, setCertificate] = useState<File | null>(null);
  const [key, setKey] = useState<File | null>(null);
  const take = useImportCertificate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (certificate === null || key === null) return;
    take.mutate(
      { certificate, key },
      {
        onSuccess: () => {
          notifications.show({ message: t`Your certificate is served.` });
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <FileInput
          label={t`Certificate`}
          description={t`PEM: the server's own first, then its signers`}
          placeholder={t`Choose a file`}
          leftSection={<IconCertificate size={16} />}
          value={certificate}
          onChange={setCertificate}
        />
        <FileInput
          label={t`Key`}
          description={t`PEM, not encrypted. It is kept on this computer and never shown again.`}
          placeholder={t`Choose a file`}
          leftSection={<IconKey size={16} />}
          value={key}
          onChange={setKey}
        />
        {take.isError && <Failure title={t`It was not imported`} error={take.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={take.isPending}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            type="submit"
            loading={take.isPending}
            disabled={certificate === null || key === null}
          >
            <Trans>Import</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Remove({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const remove = useRemoveCertificate();
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t`Remove your certificate?`}
      confirm={t`Remove it`}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
      onCancel={close}
    >
      <Stack gap="sm">
        <span>
          <Trans>
            Browsers are shown the box's own certificate under its names, and warn where its
            authority is not installed. The key is deleted here; keep your copy.
          </Trans>
        </span>
        {remove.isError && <Failure title={t`It was not removed`} error={remove.error} />}
      </Stack>
    </ConfirmDialog>
  );
}
