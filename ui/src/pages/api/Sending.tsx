import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, FileInput, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type Answered, type Asking, ask } from "../../api/asking";
import { useCollections } from "../../api/collections";
import { refreshRecords } from "../../api/records";
import { Asker, type AskerChoice, GUEST, useAskerName } from "../../choosing/Asker";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { formatBytes } from "../../parts/format";
import { Panel } from "../../parts/Panel";
import { useMay } from "../../parts/roles";
import { Code } from "./Code";
import { type Call, pathOf, queryOf } from "./call";
import type { Operation } from "./operations/operation";

interface Props {
  operation: Operation;
  call: Call;
  /** Of an upload. */
  file: File | null;
  onFile: (file: File | null) => void;
  /** The body cannot be read. */
  isBroken: boolean;
}

/** Makes the request for real, and shows what it is answered. */
export function Sending({ operation, call, file, onFile, isBroken }: Props) {
  const { sending } = operation;
  // Who signs in is nobody yet, or a person.
  const isPeoples = operation.group === "signIn" || operation.group === "account";
  const as = useAsking(isPeoples ? OTHER : ADMIN);
  const [confirming, setConfirming] = useState(false);
  const sent = useMutation({
    mutationFn: () =>
      ask({ method: call.method, path: addressOf(call), body: bodyOf(call, file), as: as.asking }),
    onSettled: () => {
      if (sending.kind !== "reads") void refreshRecords(call.collection);
    },
  });
  if (sending.kind === "elsewhere") {
    return (
      <Panel title={t`Send it`}>
        <Text size="sm">{sending.why}</Text>
      </Panel>
    );
  }
  const { name } = as;
  const send = () => {
    setConfirming(false);
    sent.mutate();
  };
  const begin = () => (sending.kind === "reads" ? send() : setConfirming(true));
  // What a URL takes for the folder itself, or for the one above.
  const leadsElsewhere = call.path.some((part) => ["", ".", ".."].includes(part));
  const cannot =
    isBroken || leadsElsewhere || !as.isChosen || (call.file !== null && file === null);
  return (
    <Panel title={t`Send it`} description={says(sending.kind)}>
      <Stack gap="md">
        {as.choice}
        {call.file !== null && (
          <FileInput
            label={call.file.field}
            placeholder={t`Choose a file`}
            value={file}
            onChange={onFile}
            clearable
          />
        )}
        <Group gap="sm">
          <Button
            leftSection={<IconSend size={16} />}
            loading={sent.isPending}
            disabled={cannot}
            onClick={begin}
          >
            <Trans>Send</Trans>
          </Button>
          <Text size="sm" c="dimmed">
            {as.isChosen ? <Trans>Sent as: {name}</Trans> : <Trans>Choose as whom.</Trans>}
          </Text>
        </Group>
        {sent.isError && (
          <Failure
            title={t`The request could not be made`}
            error={sent.error}
            {...(!cannot && { retry: begin })}
          />
        )}
        <div role="status">{sent.data !== undefined && <Answer answered={sent.data} />}</div>
      </Stack>
      {"does" in sending && (
        <ConfirmDialog
          opened={confirming}
          title={t`Send it for real?`}
          confirm={sending.kind === "deletes" ? t`Delete` : t`Send`}
          onConfirm={send}
          onCancel={() => setConfirming(false)}
        >
          <Stack gap="xs">
            <Text size="sm">{sending.does}</Text>
            <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
              {call.method} {decodeURI(addressOf(call))}
            </Text>
            <Text size="sm" c="dimmed">
              <Trans>Sent as: {name}</Trans>
            </Text>
          </Stack>
        </ConfirmDialog>
      )}
    </Panel>
  );
}

function says(kind: "reads" | "writes" | "deletes" | "listens"): string {
  if (kind === "reads") return t`The box is really asked. Nothing is changed by it.`;
  return t`The box is really asked, and data is changed: it asks once more before.`;
}

function addressOf(call: Call): string {
  const query = new URLSearchParams(queryOf(call)).toString();
  return pathOf(call) + (query === "" ? "" : `?${query}`);
}

function bodyOf({ body, file: sample }: Call, file: File | null): object | null {
  if (sample === null || file === null) return body;
  const form = new FormData();
  form.append(sample.field, file, file.name);
  return form;
}

const ADMIN = "admin";
const OTHER = "other";

/** Whom the request is made as, and the choice of it. */
function useAsking(first: typeof ADMIN | typeof OTHER) {
  const isOwner = useMay("owner");
  const all = useCollections();
  const auth = (all.data ?? []).filter(
    ({ type, name }) => type === "auth" && name !== "_superusers",
  );
  const [who, setWho] = useState<string>(first);
  const [asker, setAsker] = useState<AskerChoice>(GUEST);
  const found = useAskerName(
    auth.find(({ name }) => name === asker.collection),
    asker,
  );
  const isAdmin = who === ADMIN;
  const asking: Asking = isAdmin
    ? { kind: "admin" }
    : asker.id === ""
      ? { kind: "guest" }
      : { kind: "person", ...asker };
  return {
    asking,
    name: isAdmin ? t`you, an admin, past the rules` : found,
    isChosen: isAdmin || asker.collection === "" || asker.id !== "",
    choice: (
      <Stack gap="sm">
        <Group gap="sm">
          <SegmentedControl
            aria-label={t`Sent as`}
            data={[
              { value: ADMIN, label: t`You, an admin` },
              { value: OTHER, label: t`As an app` },
            ]}
            value={who}
            onChange={setWho}
          />
        </Group>
        {!isAdmin && (
          <>
            {/* Acting as somebody is the owners'. */}
            <Asker collections={isOwner ? auth : []} asker={asker} onChange={setAsker} />
            {asker.id !== "" && (
              <Text size="sm" c="dimmed">
                <Trans>
                  For each request they are signed in for a minute, and the audit trail notes it.
                </Trans>
              </Text>
            )}
          </>
        )}
      </Stack>
    ),
  };
}

function Answer({ answered }: { answered: Answered }) {
  const { status, text, size, type } = answered;
  const ms = Math.max(1, Math.round(answered.ms));
  const isGood = status < 400;
  const bytes = formatBytes(size);
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Badge color={isGood ? "teal.9" : "red.8"} radius="sm">
          {status}
        </Badge>
        <Text size="sm" c="dimmed">
          <Trans>in {ms} ms</Trans>
        </Text>
      </Group>
      {text !== null ? (
        <Code code={pretty(text)} language="json" name={t`what the box answered`} />
      ) : size === 0 ? (
        <Text size="sm">
          <Trans>The answer is empty.</Trans>
        </Text>
      ) : (
        <Text size="sm">
          <Trans>
            {bytes} of {type}
          </Trans>
        </Text>
      )}
    </Stack>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
