import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Alert,
  Button,
  Fieldset,
  Group,
  Select,
  Stack,
  Table,
  Text,
  Textarea,
} from "@mantine/core";
import { useState } from "react";
import { asApiError } from "../../api/errors";
import {
  type Heard,
  type IntakeForm,
  type IntakeTried,
  useHeard,
  useTryIntake,
} from "../../api/intakes";
import { said } from "../../language/server/said";
import { readJsonObject } from "../../parts/jsonObject";
import { changesOf } from "./intake";

interface Props {
  /** As it is typed by now. */
  form: IntakeForm;
}

/** Shows which record an event would change, and to what. Nothing is. */
export function TryIntake({ form }: Props) {
  const trial = useTryIntake();
  const [pasted, setPasted] = useState("");
  const [heard, setHeard] = useState<string | null>(null);
  const known = useHeard(null, form.integration === "" ? null : form.integration);
  const recent = form.integration === "" ? [] : (known.data?.pages[0]?.items ?? []);
  const event = readJsonObject(pasted);
  const [opening, closing] = ["{", "}"];
  const run = () => {
    if (event !== null || heard !== null) {
      trial.mutate({ intake: form, event: event ?? {}, heard: heard ?? "" });
    }
  };
  return (
    <Fieldset legend={t`Try it out`}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          <Trans>With an event that was heard or that you paste. Nothing is changed.</Trans>
        </Text>
        {recent.length > 0 && (
          <Select
            label={t`An event that was heard`}
            placeholder={t`Or paste one below`}
            data={recent.map((one) => ({ value: one.id, label: labelOf(one) }))}
            value={heard}
            clearable
            onChange={setHeard}
          />
        )}
        {heard === null && (
          <Textarea
            label={t`The event`}
            // untranslated: an example of JSON
            placeholder='{ "type": "parcel.moved", "parcel": { "code": "p1" } }'
            autosize
            minRows={3}
            maxRows={12}
            ff="monospace"
            value={pasted}
            error={event === null ? t`As JSON, between ${opening} and ${closing}.` : undefined}
            spellCheck={false}
            onChange={(typed) => setPasted(typed.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" loading={trial.isPending} onClick={run}>
            <Trans>Show what would be set</Trans>
          </Button>
        </Group>
        {trial.isError && (
          <Alert color="red" variant="light" role="alert" title={t`It cannot be told`}>
            {refusalOf(trial.error)}
          </Alert>
        )}
        {trial.data !== undefined && <Outcome tried={trial.data} />}
      </Stack>
    </Fieldset>
  );
}

function Outcome({ tried }: { tried: IntakeTried }) {
  const changes = changesOf(tried.before, tried.after);
  return (
    <Stack gap="sm" role="status">
      {tried.error !== "" ? (
        <Alert color="red" variant="light" title={t`It would fail, and nothing would be set`}>
          {said(tried.error)}
        </Alert>
      ) : (
        <Text fw={600}>{wordsOf(tried)}</Text>
      )}
      {changes.length > 0 && (
        <Table aria-label={t`What would change`} verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t`Field`}</Table.Th>
              <Table.Th>{t`Now`}</Table.Th>
              <Table.Th>{t`Then`}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{field}</Table.Th>
                <Table.Td>{before}</Table.Td>
                <Table.Td>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

function wordsOf({ holds, did, collection, record }: IntakeTried): string {
  if (!holds) return t`Nothing would be set: the condition does not hold.`;
  if (did === "created") return t`A new record of ${collection} would be made.`;
  return did === "older"
    ? t`Nothing would be set: ${record} of ${collection} is newer than the event.`
    : t`${record} of ${collection} would be changed.`;
}

function labelOf({ kind, event, at }: Heard): string {
  return `${kind === "" ? event.slice(0, 24) : kind}, ${at.slice(0, 19)}`;
}

/** What is wrong with the intake as it is typed. */
function refusalOf(error: unknown): string {
  const { message, fields } = asApiError(error);
  const told = Object.entries(fields).map(([field, why]) => `${field}: ${why}`);
  return [message, ...told].join(" ");
}
