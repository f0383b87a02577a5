import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Automation, useTryAutomation } from "../../api/automations";
import { asApiError } from "../../api/errors";
import { said } from "../../language/server/said";
import { readJsonObject } from "../../parts/jsonObject";
import { Snippet } from "../../parts/Snippet";

interface Props {
  automation: Automation;
  onClose: () => void;
}

/** Shows what would be sent if a record had just changed. Nothing is. */
export function TryAutomation({ automation, onClose }: Props) {
  const trial = useTryAutomation(automation.id);
  const [record, setRecord] = useState("");
  const [before, setBefore] = useState("");
  const known = readJsonObject(before);
  const { name, collection } = automation;
  const [opening, closing] = ["{", "}"];
  const tried = trial.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (known !== null) trial.mutate({ record: record.trim(), change: null, before: known });
  };
  return (
    <Modal opened onClose={onClose} title={t`Try ${name} out`} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            <Trans>As if a record had just changed. Nothing is sent, and nothing is changed.</Trans>
          </Text>
          <TextInput
            label={t`Record`}
            description={t`The id of one of ${collection}.`}
            value={record}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setRecord(event.currentTarget.value)}
          />
          {automation.on[0] === "update" && (
            <Textarea
              label={t`What fields held before (can be left out)`}
              // untranslated: an example of JSON
              placeholder='{ "status": "new" }'
              autosize
              minRows={1}
              value={before}
              error={known === null ? t`As JSON, between ${opening} and ${closing}.` : undefined}
              spellCheck={false}
              onChange={(event) => setBefore(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={trial.isPending}>
              <Trans>Show what would be sent</Trans>
            </Button>
          </Group>
          {trial.isError && (
            <Alert color="red" variant="light" role="alert" title={t`It cannot be told`}>
              {asApiError(trial.error).message}
            </Alert>
          )}
          {tried !== undefined && (
            <Stack gap="sm" role="status">
              <Text fw={600}>
                {tried.setsOff
                  ? t`It would be sent.`
                  : tried.holds
                    ? t`Nothing would be sent: it is off, or not about such a change.`
                    : t`Nothing would be sent: the condition does not hold.`}
              </Text>
              {tried.error !== "" && (
                <Alert color="red" variant="light" title={t`It could not be sent`}>
                  {said(tried.error)}
                </Alert>
              )}
              {tried.request !== null && (
                <Snippet code={JSON.stringify(tried.request, null, 2)} name={t`The request`} />
              )}
            </Stack>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
