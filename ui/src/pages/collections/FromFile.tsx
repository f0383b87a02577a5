import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Progress, Stack, Text } from "@mantine/core";
import { IconFileImport, IconFileUpload } from "@tabler/icons-react";
import { useRef } from "react";
import type { FileFields } from "./useFileFields";

/** Chooses a file whose columns become fields. */
export function FromFileButton({ columns }: { columns: FileFields }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileUpload size={16} />}
        loading={columns.state.kind === "reading"}
        onClick={() => picker.current?.click()}
      >
        <Trans>Start from a file</Trans>
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        data-role="columns"
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) columns.read(file);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** What came of it. */
export function FromFileNote({ columns }: { columns: FileFields }) {
  const { state, forget } = columns;
  if (state.kind === "none") return null;
  if (state.kind === "reading") {
    return (
      <Stack gap="xs" mb="lg">
        <Text size="sm" role="status">
          <Trans>Reading all of the file</Trans>
        </Text>
        <Progress value={state.share * 100} aria-label={t`Reading the file`} />
      </Stack>
    );
  }
  if (state.kind === "failed") {
    return (
      <Alert
        color="red"
        variant="light"
        role="alert"
        mb="lg"
        title={t`This file cannot be read as a table`}
      >
        {state.problem}
      </Alert>
    );
  }
  const { fields } = state;
  const fileName = state.file.name;
  return (
    <Alert
      variant="light"
      role="status"
      mb="lg"
      icon={<IconFileImport />}
      title={plural(fields, {
        one: `# field from ${fileName}`,
        other: `# fields from ${fileName}`,
      })}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          <Trans>
            Their types are guessed from all of its rows; look at them before you create the
            collection. Then you see what its rows become, and import them.
          </Trans>
        </Text>
        <Button size="xs" variant="default" onClick={forget}>
          <Trans>Create it without the rows</Trans>
        </Button>
      </Stack>
    </Alert>
  );
}
