import { t } from "@lingui/core/macro";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { isAuth } from "../../api/authOptions";
import { useCollections } from "../../api/collections";
import { type LetterKind, useSendTest } from "../../api/mail";
import { useSession } from "../../api/session";
import { SendTest } from "../../parts/SendTest";

const KINDS: readonly { value: LetterKind; label: string }[] = [
  { value: "verification", label: t`Verify the address` },
  { value: "password-reset", label: t`New password` },
  { value: "email-change", label: t`New address` },
  { value: "otp", label: t`Code` },
  { value: "login-alert", label: t`Sign-in from a new place` },
];

/** Sends one of the letters, and says what the mail server says. */
export function TestLetterDialog({ onClose }: { onClose: () => void }) {
  const send = useSendTest();
  const session = useSession();
  const collections = (useCollections().data ?? []).filter(isAuth);
  const usual = collections.find(({ system }) => !system) ?? collections[0];
  const [template, setTemplate] = useState<LetterKind>("verification");
  const [chosen, setChosen] = useState<string | null>(null);
  const collection = chosen ?? usual?.name ?? "_superusers";
  return (
    <SendTest
      opened
      title={t`Send a test letter`}
      email={session.data?.email ?? ""}
      choices={[
        {
          label: t`Letter`,
          data: KINDS,
          value: template,
          onChange: (next) =>
            setTemplate(KINDS.find(({ value }) => value === next)?.value ?? template),
        },
        {
          label: t`As people get it who sign in to`,
          data: collections.map(({ name, system }) => ({
            value: name,
            label: system ? t`this window (admins)` : name,
          })),
          value: collection,
          onChange: setChosen,
        },
      ]}
      busy={send.isPending}
      error={send.error}
      onSend={(email) =>
        send.mutate(
          { email, template, collection },
          {
            onSuccess: () => {
              notifications.show({ message: t`The mail server took the letter to ${email}.` });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    />
  );
}
