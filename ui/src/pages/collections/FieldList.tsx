import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../parts/Panel";
import { AddFieldMenu } from "./AddFieldMenu";
import { type FieldDraft, moveField, newField, removeField, withField } from "./draft";
import classes from "./FieldList.module.css";
import { FieldRow } from "./FieldRow";
import type { CollectionFormState } from "./useCollectionForm";

interface Props {
  state: CollectionFormState;
  isNew: boolean;
}

export function FieldList({ state, isNew }: Props) {
  const { fields } = state.form;
  const [added, setAdded] = useState<string | null>(null);
  const [moved, setMoved] = useState("");

  const add = (type: string) => {
    const field = newField(type);
    state.set({ fields: withField(fields, field) });
    setAdded(field.key);
  };
  const move = (field: FieldDraft, step: -1 | 1) => {
    const next = moveField(fields, field.key, step);
    state.set({ fields: [...next] });
    const place = next.findIndex(({ key }) => key === field.key) + 1;
    const count = next.length;
    const { name } = field;
    setMoved(
      name === ""
        ? t`The field is now number ${place} of ${count}`
        : t`${name} is now number ${place} of ${count}`,
    );
  };

  return (
    <Stack gap="md">
      <Panel p={0}>
        <ul className={classes.list} aria-label={t`Fields`}>
          {isNew && <IdRow isAuth={state.form.type === "auth"} />}
          {fields.map((field, at) => (
            <FieldRow
              key={field.key}
              field={field}
              error={state.problems.fields[field.key]}
              focus={field.key === added}
              isFirst={at === 0}
              isLast={at === fields.length - 1}
              onChange={(part) => state.setField(field.key, part)}
              onMove={(step) => move(field, step)}
              onRemove={() => state.set({ fields: removeField(fields, field.key) })}
            />
          ))}
        </ul>
      </Panel>
      <AddFieldMenu onAdd={add} />
      <VisuallyHidden role="status">{moved}</VisuallyHidden>
    </Stack>
  );
}

/** What every collection has, before the server has made it. */
function IdRow({ isAuth }: { isAuth: boolean }) {
  return (
    <li className={classes.note}>
      <Text size="sm" c="dimmed">
        {isAuth ? (
          <Trans>
            Every record also gets an <b>id</b> of 15 characters by itself, and what signing in
            needs: <b>email</b>, <b>password</b> and whether it is <b>verified</b>.
          </Trans>
        ) : (
          <Trans>
            Every record also gets an <b>id</b> of 15 characters by itself.
          </Trans>
        )}
      </Text>
    </li>
  );
}
