import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Badge, Group, Loader, Skeleton, Stack, Table, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useViewTrial, type ViewTrial } from "../../api/collections";
import { asApiError } from "../../api/errors";
import { said } from "../../language/server/said";
import { FieldTypeIcon, fieldType } from "../../parts/fieldTypes";
import { Panel } from "../../parts/Panel";
import classes from "./ViewQuery.module.css";

interface Props {
  query: string;
  error: string | undefined;
  onChange: (query: string) => void;
}

const PAUSE_MS = 500;
const SAMPLE_MOST = 5;

/** A view's query, with what it gives, tried out while it is written. Nothing is saved by that. */
export function ViewQuery({ query, error, onChange }: Props) {
  const [settled] = useDebouncedValue(query, PAUSE_MS);
  const trial = useViewTrial(settled);
  const isWaiting = settled !== query || trial.isFetching;
  const isEmpty = query.trim() === "";
  const refusal = trial.isError && !isWaiting && !isEmpty ? asApiError(trial.error) : null;
  return (
    <Stack gap="md">
      <Textarea
        label={t`Query`}
        description={t`A SELECT over your collections, by their names. Each row needs an id of its own; each column becomes a field.`}
        // untranslated: SQL
        placeholder={"SELECT id, name, created\nFROM orders"}
        value={query}
        error={refusal === null ? error : (refusal.fields.query ?? plainReason(refusal.wire))}
        autosize
        minRows={6}
        maxRows={20}
        spellCheck={false}
        classNames={{ input: classes.query ?? "" }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Group gap="xs" role="status" mih={24}>
        {isEmpty ? (
          <Text size="sm" c="dimmed">
            <Trans>What the query gives shows here while you write it.</Trans>
          </Text>
        ) : isWaiting ? (
          <>
            <Loader size={14} />
            <Text size="sm" c="dimmed">
              <Trans>Trying it out</Trans>
            </Text>
          </>
        ) : refusal !== null ? (
          <>
            <IconAlertTriangle size={16} aria-hidden />
            <Text size="sm">
              <Trans>This query does not work yet. The message above says why.</Trans>
            </Text>
          </>
        ) : (
          trial.data !== undefined && (
            <>
              <IconCheck size={16} aria-hidden />
              <Text size="sm">{verdict(trial.data)}</Text>
            </>
          )
        )}
      </Group>
      {!isEmpty && refusal === null && <Trial trial={trial.data} isStale={isWaiting} />}
    </Stack>
  );
}

function verdict({ fields, sample }: ViewTrial): string {
  const fieldCount = fields.length;
  if (sample.length === 0) {
    return plural(fieldCount, {
      one: "It works: # field, and no records at present.",
      other: "It works: # fields, and no records at present.",
    });
  }
  return plural(fieldCount, { one: "It works: # field.", other: "It works: # fields." });
}

/** The engine's own words, without what is said around them. */
function plainReason(message: string): string {
  const reason = message.replace(/^.*Raw error:\s*/s, "");
  const plain = said(reason);
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function Trial({ trial, isStale }: { trial: ViewTrial | undefined; isStale: boolean }) {
  if (trial === undefined) return <Skeleton h={140} radius="lg" />;
  return (
    <Panel p={0} className={classes.trial ?? ""} data-stale={isStale || undefined}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={t`What the query gives`} className={classes.scroll}>
        <Table verticalSpacing={6} horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              {trial.fields.map(({ id, name, type }) => (
                <Table.Th key={id}>
                  <Group gap={6} wrap="nowrap">
                    <FieldTypeIcon type={type} size={15} />
                    {name}
                    <Badge variant="light" color="gray" size="sm" tt="none" fw={500}>
                      {fieldType(type).label}
                    </Badge>
                  </Group>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {trial.sample.slice(0, SAMPLE_MOST).map((row) => (
              <Table.Tr key={row.id}>
                {trial.fields.map(({ id, name }) => (
                  <Table.Td key={id} className={classes.value ?? ""}>
                    {valueText(row[name])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {trial.sample.length === 0 && (
        <Alert variant="light" color="gray" radius={0}>
          <Trans>Nothing matches at present. The view fills by itself when something does.</Trans>
        </Alert>
      )}
    </Panel>
  );
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
