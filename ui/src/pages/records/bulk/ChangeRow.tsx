import { t } from "@lingui/core/macro";
import { ActionIcon, NativeSelect, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { FieldInput, FieldLabel } from "../FieldInput";
import classes from "./BulkEdit.module.css";
import { type Act, actsOf, actWords, type FieldChange, inputField } from "./change";

interface Props {
  change: FieldChange;
  error: string | undefined;
  autoFocus: boolean;
  onChange: (change: FieldChange) => void;
  onRemove: () => void;
}

/** One field, and what is to become of it. */
export function ChangeRow({ change, error, autoFocus, onChange, onRemove }: Props) {
  const { field, act, input } = change;
  const { name } = field;
  const acts = actsOf(field);
  const isTold = act === "clear" || field.type === "bool";
  return (
    <li className={classes.change}>
      <NativeSelect
        className={classes.act ?? ""}
        aria-label={t`What to do with ${name}`}
        data={acts.map((value) => ({ value, label: actWords(field, value) }))}
        value={act}
        data-autofocus={(autoFocus && isTold) || undefined}
        onChange={(event) => onChange({ ...change, act: event.currentTarget.value as Act })}
      />
      <div className={classes.input}>
        {isTold ? (
          <>
            <Text component="div" size="sm" fw={600}>
              <FieldLabel field={field} />
            </Text>
            <Text
              size="sm"
              mt={8}
              c={error === undefined ? "dimmed" : "var(--mantine-color-error)"}
            >
              {error ?? toldWords(change)}
            </Text>
          </>
        ) : (
          <FieldInput
            field={inputField(change)}
            row={null}
            value={input}
            error={error}
            autoFocus={autoFocus}
            onChange={(next) => onChange({ ...change, input: next })}
          />
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t`Leave ${name} as it is`}
        onClick={onRemove}
      >
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}

function toldWords({ field, act }: FieldChange): string {
  if (field.type === "bool") return act === "set" ? t`It becomes yes.` : t`It becomes no.`;
  return t`Nothing is left in it.`;
}
