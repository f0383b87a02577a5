import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useKeepConnector } from "../../../api/connectors";
import { asApiError } from "../../../api/errors";
import { saveText } from "../../../parts/download";
import { Failure } from "../../../parts/Failure";
import { LeaveGuard } from "../../../parts/LeaveGuard";
import { Panel } from "../../../parts/Panel";
import { SaveBar } from "../../../parts/SaveBar";
import { ActionList } from "./ActionList";
import { AnswerFields } from "./AnswerFields";
import { AuthFields } from "./AuthFields";
import { ConfirmLosses } from "./ConfirmLosses";
import { type ConnectorFile, lineOf, spanOf } from "./file";
import classes from "./Own.module.css";
import { ProblemList } from "./ProblemList";
import { ServiceFields } from "./ServiceFields";
import { useEditor } from "./useEditor";

interface Props {
  start: ConnectorFile;
  /** The version that is changed; none for a new one. */
  version?: number;
  /** It was not written here: a new one is as good as changed. */
  isChanged?: boolean;
  onKept: (id: string) => void;
}

type View = "form" | "json";

/** A connector's file: as a form, and as the JSON that it is. */
export function ConnectorEditor({ start, version, isChanged = false, onKept }: Props) {
  const editor = useEditor(start);
  const keep = useKeepConnector();
  const [view, setView] = useState<View>("form");
  const [asking, setAsking] = useState(false);
  const left = useRef(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const { file, value, text, problems, losses } = editor;
  const isDirty = editor.isDirty || isChanged;
  // Saving waits until what was typed last has been looked at.
  const [isWaiting, setWaiting] = useState(false);

  const send = () => {
    if (value === null) return;
    const id = typeof value.id === "string" ? value.id : "";
    keep.mutate(
      { id, connector: value, ...(version !== undefined && { version }) },
      {
        onSuccess: () => {
          left.current = true;
          notifications.show({ message: t`${id} is saved.` });
          onKept(id);
        },
        onSettled: () => setAsking(false),
      },
    );
  };
  const save = () => {
    setWaiting(!editor.isJudged);
    if (!isDirty || !editor.isJudged || keep.isPending) return;
    if (value === null || problems.length > 0) return;
    if (losses.length > 0) setAsking(true);
    else send();
  };
  useEffect(() => {
    if (isWaiting && editor.isJudged) save();
  });
  // Where something is being typed too.
  useHotkeys([["mod+S", save]], []);
  const show = (place: string) => {
    setView("json");
    const span = spanOf(text, place);
    // Once the text is there.
    requestAnimationFrame(() => {
      area.current?.focus();
      if (span !== null) area.current?.setSelectionRange(span.from, span.to);
    });
  };
  const whereOf = (place: string) => {
    const line = lineOf(text, place);
    const where = place || t`All of it`;
    return line === null || view === "form" ? where : t`Line ${line}, ${where}`;
  };
  const shown = file === null ? "json" : view;
  return (
    <Stack gap="lg">
      <LeaveGuard
        isDirty={() => isDirty && !left.current}
        what={t`The changes to this connector`}
      />
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          aria-label={t`How the connector is shown`}
          data={[
            { value: "form", label: t`Form`, disabled: file === null },
            { value: "json", label: t`JSON` },
          ]}
          value={shown}
          onChange={(next) => setView(next as View)}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          disabled={value === null}
          onClick={() => saveText(`${file?.id || "connector"}.json`, text)}
        >
          <Trans>Export</Trans>
        </Button>
      </Group>
      {editor.unread !== null ? (
        <Alert color="red" variant="light" role="alert" title={t`This cannot be read`}>
          {editor.unread}
        </Alert>
      ) : editor.judgement.isError ? (
        <Failure
          title={t`The connector could not be judged`}
          error={editor.judgement.error}
          retry={() => void editor.judgement.refetch()}
        />
      ) : (
        <ProblemList problems={problems} onShow={show} whereOf={whereOf} />
      )}
      {keep.isError && (
        <Failure
          title={
            asApiError(keep.error).status === 412
              ? t`Not saved. Export yours, and open the connector again`
              : t`Not saved`
          }
          error={keep.error}
        />
      )}
      {shown === "json" || file === null ? (
        <Textarea
          ref={area}
          aria-label={t`The connector as JSON`}
          autosize
          minRows={16}
          maxRows={32}
          spellCheck={false}
          classNames={{ input: classes.code ?? "" }}
          value={text}
          onChange={(event) => editor.setText(event.currentTarget.value)}
        />
      ) : (
        <Form editor={editor} file={file} isKept={version !== undefined} />
      )}
      <SaveBar
        shown={isDirty}
        message={sentence(editor.isJudged, problems.length, editor.unread !== null)}
        save={t`Save`}
        saving={keep.isPending || isWaiting}
        onSave={save}
        onDiscard={editor.isDirty ? () => editor.setFile(start) : undefined}
      />
      {asking && (
        <ConfirmLosses
          losses={losses}
          busy={keep.isPending}
          onConfirm={send}
          onCancel={() => setAsking(false)}
        />
      )}
    </Stack>
  );
}

function sentence(isJudged: boolean, problems: number, isUnread: boolean): string {
  if (isUnread || problems > 0) return t`It can be saved when nothing is wrong any more.`;
  return isJudged ? t`Nothing is wrong with it. It is not saved yet.` : t`Looking at it…`;
}

interface FormProps {
  editor: ReturnType<typeof useEditor>;
  file: ConnectorFile;
  isKept: boolean;
}

function Form({ editor, file, isKept }: FormProps) {
  const change = (part: Partial<ConnectorFile>) => editor.setFile({ ...file, ...part });
  const { at: problems } = editor;
  return (
    <>
      <Panel title={t`The service`}>
        <ServiceFields file={file} isKept={isKept} problems={problems} onChange={change} />
      </Panel>
      <Panel title={t`Credentials`}>
        <AuthFields file={file} problems={problems} onChange={change} />
      </Panel>
      <Panel title={t`Actions`} description={t`What can be asked for. A rule says who may.`}>
        <ActionList file={file} problems={problems} onChange={editor.setFile} />
      </Panel>
      <Panel title={t`Test and errors`}>
        <AnswerFields file={file} problems={problems} onChange={change} />
      </Panel>
    </>
  );
}
