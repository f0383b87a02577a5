import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, FileInput, Modal, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconKey } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useMakeAppleSecret } from "../../api/appleSecret";
import { asApiError } from "../../api/errors";
import { DecimalInput } from "../../parts/DecimalInput";
import { DialogEnd } from "../../parts/DialogEnd";
import { formatDay } from "../../parts/format";

const DAY_S = 86_400;
/** Half a year, less than Apple's most. */
const MOST_DAYS = 182;

interface Props {
  clientId: string;
  /** Takes the secret, and the client id that it is for. */
  onMade: (made: { clientId: string; clientSecret: string }) => void;
}

/** Makes the secret that Apple wants, from the key that Apple gave. */
export function AppleSecret({ clientId, onMade }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs">
        <Trans>
          Apple gives no secret but a key. The box makes the secret from it, which lasts six months
          at most: make another before it runs out.
        </Trans>
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconKey size={14} />}
        onClick={() => setOpen(true)}
      >
        <Trans>Make the secret</Trans>
      </Button>
      {open && <MakeDialog clientId={clientId} onMade={onMade} onClose={() => setOpen(false)} />}
    </div>
  );
}

function MakeDialog({ clientId, onMade, onClose }: Props & { onClose: () => void }) {
  const make = useMakeAppleSecret();
  const [client, setClient] = useState(clientId);
  const [teamId, setTeamId] = useState("");
  const [keyId, setKeyId] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const [days, setDays] = useState(MOST_DAYS);
  const refusal = make.isError ? asApiError(make.error) : null;
  const fields = refusal?.fields ?? {};
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // React hands it on to the form that the dialog was opened from.
    event.stopPropagation();
    let privateKey = "";
    try {
      privateKey = (await file?.text()) ?? "";
    } catch {
      // It was moved or changed since it was chosen.
      setUnread(t`This file cannot be read any more. Choose it again.`);
      return;
    }
    const order = {
      clientId: client.trim(),
      teamId: teamId.trim(),
      keyId: keyId.trim(),
      privateKey,
      duration: days * DAY_S,
    };
    make.mutate(order, {
      onSuccess: ({ secret }) => {
        onMade({ clientId: order.clientId, clientSecret: secret });
        const until = formatDay(new Date(Date.now() + order.duration * 1000));
        notifications.show({ message: t`The secret is filled in, good until ${until}. Save it.` });
        onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={t`Make Apple's secret`}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <Text size="sm">
            <Trans>
              On Apple's page for developers, under Keys, make one for “Sign in with Apple” and
              download it. Apple hands it out once.
            </Trans>
          </Text>
          <TextInput
            label={t`Client id`}
            description={t`The identifier of the Services ID, or an app's bundle id`}
            // untranslated: an identifier
            placeholder="com.example.shop"
            autoComplete="off"
            spellCheck={false}
            value={client}
            error={fields.clientId}
            onChange={(event) => setClient(event.currentTarget.value)}
            data-autofocus={clientId === "" || undefined}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput
              label={t`Team id`}
              description={t`Ten letters, under Membership`}
              autoComplete="off"
              spellCheck={false}
              value={teamId}
              error={fields.teamId}
              onChange={(event) => setTeamId(event.currentTarget.value)}
              data-autofocus={clientId !== "" || undefined}
            />
            <TextInput
              label={t`Key id`}
              description={t`Ten letters, beside the key`}
              autoComplete="off"
              spellCheck={false}
              value={keyId}
              error={fields.keyId}
              onChange={(event) => setKeyId(event.currentTarget.value)}
            />
          </SimpleGrid>
          <FileInput
            label={t`Private key`}
            description={t`The file AuthKey_….p8. The box signs with it once, and keeps it nowhere.`}
            placeholder={t`Choose a file`}
            leftSection={<IconKey size={16} />}
            value={file}
            error={unread ?? fields.privateKey}
            onChange={(chosen) => {
              make.reset();
              setUnread(null);
              setFile(chosen);
            }}
          />
          <DecimalInput
            label={t`Good for`}
            description={t`${MOST_DAYS} days at most`}
            min={1}
            max={MOST_DAYS}
            allowDecimal={false}
            suffix={plural(days, { one: "day", other: "days" })}
            value={days}
            error={fields.duration}
            onChange={(next) => setDays(next || 0)}
          />
          <DialogEnd
            refusal={Object.keys(fields).length === 0 ? refusal : null}
            busy={make.isPending}
            submit={t`Make it`}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
