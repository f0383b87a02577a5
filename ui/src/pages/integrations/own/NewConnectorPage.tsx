import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Group, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconCopy, IconFileText, IconPencil } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { type ConnectorDraft, readConnectorFile } from "../../../api/connectors";
import { asApiError } from "../../../api/errors";
import { useConnectors } from "../../../api/integrations";
import { LinkButton } from "../../../parts/links";
import { PageHeader } from "../../../parts/PageHeader";
import { Panel } from "../../../parts/Panel";
import { Reserved } from "../../../parts/roles";
import { ConnectorEditor } from "./ConnectorEditor";
import { FromOpenApi } from "./FromOpenApi";
import { type ConnectorFile, copyOf, formed, freeName, readText } from "./file";
import classes from "./Own.module.css";
import { PickOperations } from "./PickOperations";

type Step =
  | { at: "choose" }
  | { at: "document" }
  | { at: "pick"; draft: ConnectorDraft }
  | { at: "edit"; file: ConnectorFile };

/** A connector of one's own, from the first thought on. */
export function NewConnectorPage() {
  const [step, setStep] = useState<Step>({ at: "choose" });
  const navigate = useNavigate();
  const edit = (file: ConnectorFile) => setStep({ at: "edit", file });
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Own connector`}
        description={t`For a service that this box brings no connector for. It says where the service is and what apps can ask it for.`}
        actions={
          <LinkButton to="/integrations" variant="default">
            <Trans>Back to integrations</Trans>
          </LinkButton>
        }
        needs="owner"
      />
      <Reserved needs="owner">
        {step.at === "choose" && (
          <Choose onDocument={() => setStep({ at: "document" })} onFile={edit} />
        )}
        {step.at === "document" && (
          <FromOpenApi
            onDraft={(draft) => setStep({ at: "pick", draft })}
            onBack={() => setStep({ at: "choose" })}
          />
        )}
        {step.at === "pick" && (
          <PickOperations
            draft={step.draft}
            onFile={edit}
            onBack={() => setStep({ at: "document" })}
          />
        )}
        {step.at === "edit" && (
          <ConnectorEditor
            start={step.file}
            isChanged
            onKept={(id) => void navigate({ to: "/connectors/$id", params: { id } })}
          />
        )}
      </Reserved>
    </Box>
  );
}

interface ChooseProps {
  onDocument: () => void;
  onFile: (file: ConnectorFile) => void;
}

function Choose({ onDocument, onFile }: ChooseProps) {
  const connectors = useConnectors();
  const [copied, setCopied] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const taken = (connectors.data ?? []).map(({ id }) => id);
  const begin = async (id: string) => {
    setBusy(true);
    setFailure(null);
    try {
      const { connector } = await readConnectorFile(id);
      const file = id === "example" ? unlike(formed(connector), taken) : copyOf(connector, taken);
      if (file !== null) onFile(file);
    } catch (error) {
      setFailure(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  };
  const open = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    const read = readText(await chosen.text().catch(() => ""));
    const file = read.value === null ? null : formed(read.value);
    const { name } = chosen;
    if (file === null) setFailure(t`${name} is no connector's file.`);
    else onFile(file);
  };
  return (
    <Stack gap="md">
      <SimpleGrid component="ul" className={classes.ways} cols={{ base: 1, xs: 3 }}>
        <Way
          icon={<IconFileText size={24} stroke={1.6} aria-hidden />}
          title={t`From an OpenAPI document`}
          text={t`The service describes itself: choose what to take over.`}
        >
          <Button onClick={onDocument}>
            <Trans>Begin with a document</Trans>
          </Button>
        </Way>
        <Way
          icon={<IconPencil size={24} stroke={1.6} aria-hidden />}
          title={t`From scratch`}
          text={t`A small example to change, or a file that was exported.`}
        >
          <Group gap="xs">
            <Button variant="default" loading={busy} onClick={() => void begin("example")}>
              <Trans>Begin with an example</Trans>
            </Button>
            <Button variant="default" onClick={() => picker.current?.click()}>
              <Trans>Open a file</Trans>
            </Button>
          </Group>
          <input
            ref={picker}
            type="file"
            hidden
            accept=".json,application/json"
            onChange={(event) => {
              void open(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
        </Way>
        <Way
          icon={<IconCopy size={24} stroke={1.6} aria-hidden />}
          title={t`Copy of another connector`}
          text={t`One that comes close, to be changed.`}
        >
          <Select
            w="100%"
            aria-label={t`Which connector`}
            placeholder={t`Choose one`}
            data={(connectors.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
            value={copied}
            searchable
            onChange={setCopied}
          />
          <Button
            variant="default"
            disabled={copied === null}
            loading={busy}
            onClick={() => copied !== null && void begin(copied)}
          >
            <Trans>Copy it</Trans>
          </Button>
        </Way>
      </SimpleGrid>
      {failure !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {failure}
        </Text>
      )}
    </Stack>
  );
}

/** The example under an id that nothing has. */
function unlike(file: ConnectorFile | null, taken: readonly string[]): ConnectorFile | null {
  const ids = Object.fromEntries(taken.map((id) => [id, true]));
  return file === null ? null : { ...file, id: freeName(ids, file.id) };
}

interface WayProps {
  icon: ReactNode;
  title: string;
  text: string;
  children: ReactNode;
}

function Way({ icon, title, text, children }: WayProps) {
  return (
    <li>
      <Panel h="100%">
        <div className={classes.way} style={{ height: "100%" }}>
          {icon}
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
          {children}
        </div>
      </Panel>
    </li>
  );
}
