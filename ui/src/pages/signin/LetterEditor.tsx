import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Code, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import type { Letter } from "../../api/authOptions";
import { useStatus } from "../../api/box";
import { useMailIsOn, useSendTest } from "../../api/mail";
import { usePolicy } from "../../api/policy";
import { useSession } from "../../api/session";
import { SendTest } from "../../parts/SendTest";
import type { Problems } from "./draft";
import { LetterPreview } from "./LetterPreview";
import { filled, type LetterWords, missing, placeholders } from "./letters";
import classes from "./SignIn.module.css";

/** Any field of the person's record goes into a letter like this. */
const ANY_FIELD = "{RECORD:name}";

/** As long as nobody has set an address, letters lead to where phones reach the box. */
const UNSET_APP_URL = "http://localhost:8090";

interface Props {
  words: LetterWords;
  letter: Letter;
  /** How it was at the start; `null` while that is not known. */
  initial: Letter | null;
  /** The server has it as it is shown. */
  isSaved: boolean;
  collection: string;
  errors: Problems;
  onChange: (letter: Letter) => void;
}

export function LetterEditor(props: Props) {
  const { words, letter, initial, isSaved, collection, errors, onChange } = props;
  const [sending, setSending] = useState(false);
  const mailIsOn = useMailIsOn();
  const meta = usePolicy().data?.meta;
  const status = useStatus();
  const url = meta?.appURL ?? UNSET_APP_URL;
  const sample = {
    appName: meta?.appName ?? "",
    appURL: url === UNSET_APP_URL ? (status.data?.https[0] ?? url) : url,
  };
  const names = placeholders(words).map((name, at) => (
    <span key={name}>
      {at > 0 && " "}
      <Code>{name}</Code>
    </span>
  ));
  const lacking = missing(words, letter);
  const isInitial = initial !== null && JSON.stringify(initial) === JSON.stringify(letter);
  return (
    <Stack gap="sm">
      <TextInput
        label={t`Subject`}
        value={letter.subject}
        error={errors.subject}
        onChange={(event) => onChange({ ...letter, subject: event.currentTarget.value })}
      />
      <div className={classes.columns}>
        <Textarea
          label={t`Text`}
          // untranslated: the name of the format
          description="HTML"
          autosize
          minRows={8}
          maxRows={24}
          spellCheck={false}
          classNames={{ input: classes.code ?? "" }}
          value={letter.body}
          error={
            errors.body ??
            (lacking === null ? null : t`Without ${lacking} this letter is of no use.`)
          }
          onChange={(event) => onChange({ ...letter, body: event.currentTarget.value })}
        />
        <LetterPreview
          subject={filled(letter.subject, sample)}
          html={filled(letter.body, sample)}
          name={words.title}
        />
      </div>
      <Text size="sm" c="dimmed">
        <Trans>
          Filled in when it is sent: {names} and other fields of the person's record as{" "}
          <Code>{ANY_FIELD}</Code>.
        </Trans>
      </Text>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconSend size={14} />}
          disabled={!isSaved || mailIsOn !== true}
          title={sendHint(isSaved, mailIsOn)}
          onClick={() => setSending(true)}
        >
          <Trans>Send me this letter</Trans>
        </Button>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconArrowBackUp size={14} />}
          disabled={initial === null || isInitial}
          onClick={() => initial !== null && onChange(initial)}
        >
          <Trans>Back to the usual text</Trans>
        </Button>
        {!isSaved && (
          <Text size="xs" c="dimmed">
            <Trans>Save, then send it to yourself.</Trans>
          </Text>
        )}
      </Group>
      {sending && (
        <Sending words={words} collection={collection} onClose={() => setSending(false)} />
      )}
    </Stack>
  );
}

function sendHint(isSaved: boolean, mailIsOn: boolean | null): string | undefined {
  if (mailIsOn !== true) return t`Set up mail first`;
  return isSaved ? undefined : t`Save first`;
}

interface SendingProps {
  words: LetterWords;
  collection: string;
  onClose: () => void;
}

function Sending({ words, collection, onClose }: SendingProps) {
  const send = useSendTest();
  const session = useSession();
  return (
    <SendTest
      opened
      title={words.title}
      email={session.data?.email ?? ""}
      busy={send.isPending}
      error={send.error}
      onSend={(email) =>
        send.mutate(
          { email, template: words.kind, collection },
          {
            onSuccess: () => {
              notifications.show({ message: t`The letter is on its way to ${email}.` });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
