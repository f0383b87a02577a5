import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Anchor, Badge, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Collection, Values } from "../../api/types";
import { readJsonObject } from "../../parts/jsonObject";
import { Panel } from "../../parts/Panel";
import classes from "./Api.module.css";
import { Code } from "./Code";
import type { Call } from "./call";
import { codeFor, LANGUAGE_NAMES } from "./code/languages";
import { LanguageChoice } from "./LanguageChoice";
import { Listening } from "./Listening";
import { beginnings, callOf, type Operation, pathText } from "./operations/operation";
import { refusalBody } from "./operations/refusals";
import { Sending } from "./Sending";
import { SET_UP } from "./search";
import { useLanguage } from "./useLanguage";

interface Props {
  collection: Collection;
  operation: Operation;
  /** The collection whose people the code signs in. */
  people: string;
  address: string;
}

/** One operation: who may, what goes in, the code, a try, and what comes out. */
export function OperationView({ collection, operation, people, address }: Props) {
  const [values, setValues] = useState(() => beginnings(operation));
  const [text, setText] = useState(() =>
    operation.body === null ? "" : JSON.stringify(operation.body, null, 2),
  );
  const [file, setFile] = useState<File | null>(null);
  const body = operation.body === null ? null : readJsonObject(text);
  const isBroken = operation.body !== null && body === null;
  // While it cannot be read the code stays as it was.
  const [good, setGood] = useState<Values | null>(body);
  if (body !== null && JSON.stringify(body) !== JSON.stringify(good)) setGood(body);
  const call = callOf(operation, collection.name, people, values, good);
  return (
    <>
      <About operation={operation} />
      {(operation.parameters.length > 0 || operation.body !== null) && (
        <Panel
          title={t`Parameters`}
          description={t`What you fill in here is in the code below, and in what is sent.`}
        >
          <Stack gap="md">
            {operation.parameters.length > 0 && (
              <div className={classes.parameters}>
                {operation.parameters.map(({ name, says }) => (
                  <TextInput
                    key={name}
                    label={name}
                    description={says}
                    classNames={{ label: classes.mono ?? "", input: classes.mono ?? "" }}
                    spellCheck={false}
                    autoComplete="off"
                    value={values[name] ?? ""}
                    onChange={(event) => {
                      const { value } = event.currentTarget;
                      setValues((old) => ({ ...old, [name]: value }));
                    }}
                  />
                ))}
              </div>
            )}
            {operation.body !== null && (
              <Textarea
                label={t`Body`}
                description={t`JSON, with sample values for each field to begin with.`}
                autosize
                minRows={2}
                maxRows={18}
                spellCheck={false}
                classNames={{ input: classes.mono ?? "" }}
                value={text}
                error={isBroken ? t`As JSON, between '{' and '}'.` : undefined}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Stack>
        </Panel>
      )}
      <CodePanel call={call} address={address} name={collection.name} />
      {operation.sending.kind === "listens" ? (
        <Listening collection={collection.name} topic={values.topic || "*"} />
      ) : (
        <Sending
          operation={operation}
          call={call}
          file={file}
          onFile={setFile}
          isBroken={isBroken}
        />
      )}
      <Answers operation={operation} />
    </>
  );
}

function About({ operation }: { operation: Operation }) {
  const { label, says, method, who, rule } = operation;
  return (
    <Panel title={label} description={says}>
      <Stack gap="md">
        <Group gap="xs" wrap="nowrap" align="center">
          <Badge variant="default" radius="sm" style={{ flexShrink: 0 }}>
            {method}
          </Badge>
          <Text component="code" className={classes.path ?? ""}>
            {pathText(operation)}
          </Text>
        </Group>
        <div>
          <Text fw={600} size="sm">
            <Trans>Who may</Trans>
          </Text>
          <Text size="sm">{who}</Text>
          {rule !== null && <div className={classes.rule}>{rule}</div>}
        </div>
      </Stack>
    </Panel>
  );
}

function CodePanel({ call, address, name }: { call: Call; address: string; name: string }) {
  const [language, setLanguage] = useLanguage();
  const code = codeFor(language, call, address);
  const inLanguage = LANGUAGE_NAMES[language];
  const link = (
    <Anchor
      size="sm"
      underline="always"
      renderRoot={(props) => (
        <Link to="/collections/$name/api" params={{ name }} search={{ show: SET_UP }} {...props} />
      )}
    >
      <Trans>Set up</Trans>
    </Anchor>
  );
  return (
    <Panel title={t`Code`} aside={<LanguageChoice language={language} onChange={setLanguage} />}>
      <Stack gap="sm">
        {code === null ? (
          <Text size="sm">
            <Trans>
              Not in {inLanguage}: passkeys work on web pages only. An authenticator app works
              everywhere.
            </Trans>
          </Text>
        ) : (
          <Code code={code} language={language} name={t`the code in ${inLanguage}`} />
        )}
        <Text size="sm" c="dimmed">
          <Trans>Once before it: {link}.</Trans>
          {call.signedIn !== "nobody" && ` ${t`Put your own account in.`}`}
          {call.signedIn === "admin" && ` ${t`A program on a server uses an API key instead.`}`}
        </Text>
      </Stack>
    </Panel>
  );
}

function Answers({ operation }: { operation: Operation }) {
  const { answer, refusals, id } = operation;
  return (
    <Panel title={t`Answers`}>
      <Stack gap="md">
        <div>
          <Status status={answer.status} />
          <Text size="sm" mb={6} component="span" ml="xs">
            {answer.body !== null
              ? t`All is well.`
              : id === "fileURL"
                ? t`The file.`
                : t`Done. There is nothing in it.`}
          </Text>
          {answer.body !== null && (
            <Stack mt={6} gap={0}>
              <Code
                code={JSON.stringify(answer.body, null, 2)}
                language="json"
                name={t`the answer`}
              />
            </Stack>
          )}
        </div>
        <div>
          <Title order={3} size="h5" mb="xs">
            <Trans>When it is refused</Trans>
          </Title>
          <ul className={classes.refusals}>
            {refusals.map((refusal) => (
              <li key={`${refusal.status} ${refusal.when}`}>
                <Status status={refusal.status} />
                <Text size="sm" component="span" ml="xs">
                  {refusal.when}
                </Text>
                <div className={classes.rule}>{JSON.stringify(refusalBody(refusal))}</div>
              </li>
            ))}
          </ul>
        </div>
      </Stack>
    </Panel>
  );
}

function Status({ status }: { status: number }) {
  return (
    <Badge variant="default" radius="sm">
      {status}
    </Badge>
  );
}
