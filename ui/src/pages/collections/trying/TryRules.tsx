import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Alert,
  Drawer,
  Group,
  Loader,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useCollections } from "../../../api/collections";
import { asApiError } from "../../../api/errors";
import { useRecordSearch } from "../../../api/related";
import { type RuleAction, useRuleTrial } from "../../../api/ruleTrial";
import type { Collection, RuleName } from "../../../api/types";
import { Asker, type AskerChoice, useAskerName } from "../../../choosing/Asker";
import { explainRefusal, toFilter } from "../../../choosing/filter";
import { said } from "../../../language/server/said";
import { readJsonObject } from "../../../parts/jsonObject";
import { type RuleDraft, ruleNames, wireRule } from "../draft";

import { Outcomes } from "./Outcomes";
import { Why } from "./Why";
import { ACTIONS, summary } from "./why";

interface Props {
  /** As it is saved: what its records are. */
  collection: Collection;
  /** As they are written in the form, saved or not. */
  rules: Record<RuleName, RuleDraft>;
  isPairedOnly: boolean;
  asker: AskerChoice;
  onAsker: (asker: AskerChoice) => void;
  onClose: () => void;
}

const SHOWN_MOST = 30;
const PAUSE_MS = 300;

/** Whom the rules let do what, tried on records that are there. Nothing is changed. */
export function TryRules(props: Props) {
  const { collection, rules, isPairedOnly, asker, onAsker, onClose } = props;
  const collections = useCollections();
  const auth = (collections.data ?? []).filter(
    ({ type, name }) => type === "auth" && name !== "_superusers",
  );
  const [action, setAction] = useState<RuleAction>("list");
  const [text, setText] = useState("");
  const [body, setBody] = useState("");
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const [sent] = useDebouncedValue(body, PAUSE_MS);
  const isCreating = action === "create";
  const isSending = isCreating || action === "update";
  const values = isSending ? readJsonObject(sent) : {};
  const who = useAskerName(
    auth.find(({ name }) => name === asker.collection),
    asker,
  );

  const found = useRecordSearch(collection.name, {
    filter: toFilter(settled, collection.fields),
    sort: collection.fields.some(({ name }) => name === "created") ? "-created" : "",
    perPage: SHOWN_MOST,
    enabled: !isCreating,
  });
  const rows = found.data?.items ?? [];
  const names = ruleNames(collection.type);
  const { name } = collection;
  const { rule } = ACTIONS.find((known) => known.action === action) ?? { rule: "listRule" };
  const isChosen = asker.collection === "" || asker.id !== "";
  const trial = useRuleTrial(
    collection.id,
    {
      action,
      rule: wireRule(rules[rule]),
      as: asker.id === "" ? null : asker,
      records: isCreating ? [] : rows.map(({ id }) => id),
      body: values ?? {},
    },
    isChosen && values !== null && (isCreating || found.isSuccess),
  );
  const refusal = trial.isError ? asApiError(trial.error) : null;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={t`Try the rules of ${name}`}
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          <Trans>As they stand in the form, saved or not. Nothing is changed by it.</Trans>
          {isPairedOnly && ` ${t`Tried as from a paired device.`}`}
        </Text>
        <SegmentedControl
          aria-label={t`What is asked for`}
          fullWidth
          data={ACTIONS.filter((known) => names.includes(known.rule)).map((known) => ({
            value: known.action,
            label: known.label,
          }))}
          value={action}
          onChange={(next) => setAction(next as RuleAction)}
        />
        <Asker collections={auth} asker={asker} onChange={onAsker} />
        {isSending && (
          <Textarea
            label={t`What the app sends`}
            // untranslated: JSON
            placeholder={'{ "title": "…" }'}
            description={t`The fields, as JSON. Rules see them as @request.body.`}
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
            value={body}
            error={values === null ? t`As JSON, between '{' and '}'.` : undefined}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        )}
        {!isCreating && (
          <TextInput
            label={t`Records`}
            description={t`The ${SHOWN_MOST} newest that match.`}
            placeholder={t`Search, or a filter`}
            leftSection={<IconSearch size={15} stroke={1.6} />}
            rightSection={found.isFetching ? <Loader size={14} /> : null}
            spellCheck={false}
            autoComplete="off"
            value={text}
            error={found.isError ? explainRefusal(settled, collection.fields) : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Group gap="xs" role="status" mih={24}>
          {!isChosen ? (
            <Text size="sm" c="dimmed">
              <Trans>Choose who asks.</Trans>
            </Text>
          ) : refusal !== null ? null : trial.data === undefined ? (
            <Text size="sm" c="dimmed">
              {values === null || found.isError ? "" : t`Trying…`}
            </Text>
          ) : (
            <Text fw={600}>{summary(action, who, trial.data)}</Text>
          )}
        </Group>
        {refusal !== null && (
          <Alert color="red" variant="light" role="alert" title={t`This rule cannot be tried`}>
            {refusal.fields.rule ?? refusal.fields.as ?? refusal.message}
            {refusal.fields.rule !== undefined &&
              `. ${t`A field that is new has to be saved before it can be tried.`}`}
          </Alert>
        )}
        {refusal === null && isChosen && trial.data?.note !== undefined && (
          <Text size="sm">{said(trial.data.note)}</Text>
        )}
        {refusal === null && isChosen && trial.data !== undefined && (
          <>
            {isCreating && trial.data.outcomes.map(({ id, why }) => <Why key={id} why={why} />)}
            {!isCreating && trial.data.outcomes.length > 0 && (
              <Outcomes collection={collection} rows={rows} outcomes={trial.data.outcomes} />
            )}
          </>
        )}
      </Stack>
    </Drawer>
  );
}
