import { Alert, Button, Progress, Stack, Text } from "@mantine/core";
import { IconFileImport, IconFileUpload } from "@tabler/icons-react";
import { useRef } from "react";
import { plural } from "../../parts/format";
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
        Start from a file
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
          Reading all of the file
        </Text>
        <Progress value={state.share * 100} aria-label="Reading the file" />
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
        title="This file cannot be read as a table"
      >
        {state.problem}
      </Alert>
    );
  }
  return (
    <Alert
      variant="light"
      role="status"
      mb="lg"
      icon={<IconFileImport />}
      title={`${plural(state.fields, "field")} from ${state.file.name}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          Their types are guessed from all of its rows; look at them before you create the
          collection. Then you see what its rows become, and import them.
        </Text>
        <Button size="xs" variant="default" onClick={forget}>
          Create it without the rows
        </Button>
      </Stack>
    </Alert>
  );
}
