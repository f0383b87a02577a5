import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text, Textarea } from "@mantine/core";
import type { Connector } from "../../api/integrations";
import { inputsOf } from "./automation";

interface Props {
  connector: Connector | undefined;
  action: string;
  typed: Record<string, string>;
  errors: Readonly<Record<string, string>>;
  onChange: (typed: Record<string, string>) => void;
}

/** What stands in an input for something of the change. */
const PLACES = [
  ...["{{record.status}}", "{{before.status}}", "{{record}}", "{{change.at}}"],
  "{{change.action}}",
];

/** What the call is given. */
export function InputFields({ connector, action, typed, errors, onChange }: Props) {
  const inputs = inputsOf(connector, action);
  const places = PLACES.join(", ");
  if (inputs.length === 0) return null;
  return (
    <>
      <Text size="sm" c="dimmed">
        <Trans>Places are filled in from the change: {places}.</Trans>
      </Text>
      {inputs.map(([name, { title, type, required }]) => (
        <Textarea
          key={name}
          label={required ? name : t`${name} (can be left out)`}
          description={[title, type === "text" ? "" : type].filter(Boolean).join(", ") || undefined}
          autosize
          minRows={1}
          value={typed[name] ?? ""}
          error={errors[`input.${name}`]}
          spellCheck={false}
          onChange={(event) => onChange({ ...typed, [name]: event.currentTarget.value })}
        />
      ))}
      {errors.input !== undefined && (
        <Text size="sm" c="red" role="alert">
          {errors.input}
        </Text>
      )}
    </>
  );
}
