import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, NativeSelect, Progress, Stack, Switch, Text } from "@mantine/core";
import { formatBytes } from "../../../parts/format";
import { Panel } from "../../../parts/Panel";
import { SEPARATORS, type Separator } from "../../../tables/csv";
import { ENCODINGS, type Encoding } from "../../../tables/decode";
import type { HowRead } from "../../../tables/table";
import { FileDrop } from "./FileDrop";
import classes from "./Transfer.module.css";
import type { SheetReader, SheetState } from "./useSheet";

interface Props {
  reader: SheetReader;
  disabled: boolean;
}

/** The file, and how it is read; all of it guessed, all of it open to be chosen. */
export function FilePanel({ reader, disabled }: Props) {
  const { state, read, setHeader, forget } = reader;
  if (state.kind === "none") {
    return (
      <Panel>
        <FileDrop onFile={(file) => read(file)}>
          <Trans>
            CSV from any spreadsheet, or JSON: a list of objects, or one object a line. You see what
            becomes of it before anything is written.
          </Trans>
        </FileDrop>
      </Panel>
    );
  }
  const { file } = state;
  const how = state.kind === "reading" ? null : state.how;
  return (
    <Panel title={t`The file`}>
      <Stack gap="md">
        <Group justify="space-between" gap="sm">
          <Text size="sm" className={classes.name ?? ""}>
            <b>{file.name}</b>, {formatBytes(file.size)}
            {state.kind === "read" && `, ${rowWords(state)}`}
          </Text>
          <Button size="xs" variant="default" disabled={disabled} onClick={forget}>
            <Trans>Choose another</Trans>
          </Button>
        </Group>
        {state.kind === "reading" && (
          <>
            <Text size="sm" role="status">
              <Trans>Reading the file</Trans>
            </Text>
            <Progress value={state.share * 100} aria-label={t`Reading the file`} />
          </>
        )}
        {state.kind === "failed" && (
          <Alert
            color="red"
            variant="light"
            role="alert"
            title={t`This file cannot be read as a table`}
          >
            {state.problem}
          </Alert>
        )}
        {how !== null && (
          <HowPanel how={how} disabled={disabled} onChange={(next) => read(file, next)} />
        )}
        {state.kind === "read" && state.sheet.kind === "csv" && state.sheet.rows.length > 0 && (
          <Switch
            label={t`The first row has the names of the columns`}
            checked={state.hasHeader}
            disabled={disabled}
            onChange={(event) => setHeader(event.currentTarget.checked)}
          />
        )}
      </Stack>
    </Panel>
  );
}

function rowWords({ sheet, hasHeader }: Extract<SheetState, { kind: "read" }>): string {
  const rows = Math.max(0, sheet.rows.length - (hasHeader ? 1 : 0));
  return plural(rows, { one: "# row", other: "# rows" });
}

interface HowProps {
  how: HowRead;
  disabled: boolean;
  onChange: (how: HowRead) => void;
}

function HowPanel({ how, disabled, onChange }: HowProps) {
  return (
    <div className={classes.choices}>
      {how.separator !== null && (
        <NativeSelect
          label={t`Between two cells`}
          data={Object.entries(SEPARATORS).map(([value, label]) => ({ value, label }))}
          value={how.separator}
          disabled={disabled}
          onChange={(event) =>
            onChange({ ...how, separator: event.currentTarget.value as Separator })
          }
        />
      )}
      <NativeSelect
        label={t`Letters are written in`}
        data={Object.entries(ENCODINGS).map(([value, label]) => ({ value, label }))}
        value={how.encoding}
        disabled={disabled}
        onChange={(event) => onChange({ ...how, encoding: event.currentTarget.value as Encoding })}
      />
    </div>
  );
}
