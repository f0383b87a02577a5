import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { type ConnectorDraft, useDraft } from "../../../api/connectors";
import { asApiError } from "../../../api/errors";
import { DocumentInput } from "../../../parts/DocumentInput";
import { Panel } from "../../../parts/Panel";

interface Props {
  onDraft: (draft: ConnectorDraft) => void;
  onBack: () => void;
}

/** A document that a service publishes of itself. */
export function FromOpenApi({ onDraft, onBack }: Props) {
  const [text, setText] = useState("");
  const reading = useDraft();
  const refusal = reading.isError ? asApiError(reading.error) : null;
  return (
    <Panel
      title={t`From an OpenAPI document`}
      description={t`Most services publish one: openapi.json or openapi.yaml, of version 3. It is read in this box, and not kept.`}
    >
      <Stack gap="md">
        <DocumentInput
          label={t`The document`}
          // untranslated: YAML
          placeholder={"openapi: 3.1.0\ninfo:\n  title: Parcel office"}
          accept=".json,.yaml,.yml,application/json,application/yaml"
          value={text}
          problem={refusal?.fields.document ?? refusal?.message}
          onChange={(next) => {
            setText(next);
            reading.reset();
          }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack}>
            <Trans>Back</Trans>
          </Button>
          <Button
            disabled={text.trim() === ""}
            loading={reading.isPending}
            onClick={() => reading.mutate(text, { onSuccess: onDraft })}
          >
            <Trans>Read it</Trans>
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
