import { t } from "@lingui/core/macro";
import { Select, Stack, TagsInput } from "@mantine/core";
import type { ConnectorFile, ProblemsAt } from "./file";
import { JsonField } from "./JsonField";

interface Props {
  file: ConnectorFile;
  problems: ProblemsAt;
  onChange: (part: Partial<ConnectorFile>) => void;
}

/** The action that tells whether the credentials are good, and where errors say what went wrong. */
export function AnswerFields({ file, problems, onChange }: Props) {
  const { test, error = {}, actions } = file;
  // A body that is passed on is not read, and tells nothing.
  const readers = Object.entries(actions).filter(
    ([, { effect, stream }]) => effect === "read" && stream === undefined,
  );
  const places = (of: string | string[] | undefined) =>
    typeof of === "string" ? [of] : (of ?? []);
  const problemOf = (part: string) =>
    Object.entries(problems).find(([place]) => place.startsWith(`/error/${part}`))?.[1];
  return (
    <Stack gap="md">
      <Select
        label={t`The test`}
        description={t`What is asked to tell whether the credentials are good. It changes nothing.`}
        placeholder={t`Choose an action`}
        data={readers.map(([value, { title }]) => ({ value, label: title || value }))}
        value={test.action in actions ? test.action : null}
        error={problems["/test/action"] ?? problems["/test"]}
        onChange={(action) => onChange({ test: { ...test, action: action ?? "" } })}
      />
      <JsonField
        label={t`What the test is given, as JSON (can be left out)`}
        value={test.input}
        problems={problems}
        place="/test/input"
        onChange={(input) => onChange({ test: withInput(test, input) })}
      />
      <TagsInput
        label={t`Where an error's code is`}
        description={t`Places in the answer, as /error/code; the first that is there counts.`}
        value={places(error.code)}
        error={problemOf("code")}
        onChange={(code) => onChange({ error: { ...error, code } })}
      />
      <TagsInput
        label={t`Where an error's sentence is`}
        value={places(error.message)}
        error={problemOf("message")}
        onChange={(message) => onChange({ error: { ...error, message } })}
      />
    </Stack>
  );
}

function withInput(test: ConnectorFile["test"], input: unknown): ConnectorFile["test"] {
  const { input: _, ...rest } = test;
  return input === undefined ? rest : { ...rest, input: input as Record<string, unknown> };
}
