import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Center, Group, Modal, Stack, Text } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { adviceFor, asApiError } from "../../api/errors";
import { type KeptLetter, useShowKeptLetter } from "../../api/mail";
import { CopyLine } from "../../parts/CopyLine";
import { QrCode } from "../../parts/QrCode";
import { kindOf } from "./kinds";

interface Props {
  letter: KeptLetter;
  onClose: () => void;
}

/** Says what showing it means, then shows the code or the link of one letter. */
export function KeptLetterDialog({ letter, onClose }: Props) {
  const show = useShowKeptLetter();
  const { title, secret } = kindOf(letter.kind);
  const { to } = letter;
  const refusal = show.isError ? asApiError(show.error) : null;
  return (
    <Modal opened onClose={onClose} title={`${title}: ${to}`}>
      <Stack gap="md">
        {show.data === undefined ? (
          <>
            <Text size="sm">
              {secret === "code" ? (
                <Trans>
                  Whoever has the code gets in as {to}. Look who asks you for it: the audit trail
                  notes that you were shown it.
                </Trans>
              ) : (
                <Trans>
                  Whoever has the link gets in as {to}. Look who asks you for it: the audit trail
                  notes that you were shown it.
                </Trans>
              )}
            </Text>
            {refusal !== null && (
              <Alert color="red" variant="light" role="alert" title={refusal.message}>
                {adviceFor(refusal)}
              </Alert>
            )}
          </>
        ) : (
          <Shown code={show.data.code ?? null} link={show.data.link ?? null} svg={show.data.qr} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
          {show.data === undefined && (
            <Button
              leftSection={<IconEye size={16} />}
              loading={show.isPending}
              disabled={refusal?.status === 404}
              onClick={() => show.mutate(letter.id)}
              data-autofocus
            >
              {secret === "code" ? t`Show the code` : t`Show the link`}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

interface ShownProps {
  code: string | null;
  link: string | null;
  svg: string | null | undefined;
}

function Shown({ code, link, svg }: ShownProps) {
  if (link === null) {
    return (
      <>
        <CopyLine value={code ?? ""} name={t`the code`} />
        <Text size="sm" c="dimmed">
          <Trans>They type it in their app. It is good once.</Trans>
        </Text>
      </>
    );
  }
  return (
    <>
      {svg != null && (
        <Center>
          <QrCode svg={svg} alt={t`The link as a QR code`} />
        </Center>
      )}
      <CopyLine value={link} name={t`the link`} />
      <Text size="sm" c="dimmed">
        <Trans>
          They scan it with their phone's camera, or you send them the link. It opens while the
          phone reaches this box.
        </Trans>
      </Text>
    </>
  );
}
