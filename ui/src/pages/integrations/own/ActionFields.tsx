import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type ActionFile, at, type Effect, type ProblemsAt } from "./file";
import { InputList } from "./InputList";
import { JsonField } from "./JsonField";
import { PairList } from "./PairList";

interface Props {
  name: string;
  action: ActionFile;
  problems: ProblemsAt;
  onRename: (name: string) => void;
  onChange: (part: Partial<ActionFile>) => void;
  onRemove: () => void;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export const EFFECTS: readonly { value: Effect; label: string }[] = [
  { value: "read", label: t`It only asks for something` },
  { value: "write", label: t`It changes something` },
  { value: "money", label: t`It moves money` },
];

/** An input's place in a template. */
const PLACE = "{{input.NAME}}";

/** One thing that can be asked for: with what, and how it is asked. */
export function ActionFields({ name, action, problems, onRename, onChange, onRemove }: Props) {
  const place = at("actions", name);
  return (
    <Stack gap="md">
      <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
        <TextInput
          label={t`Name`}
          description={t`Apps call it by this.`}
          value={name}
          error={problems[place]}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onRename(event.currentTarget.value)}
        />
        <TextInput
          label={t`Title`}
          description={t`Admins read this.`}
          value={action.title ?? ""}
          error={problems[`${place}/title`]}
          onChange={(event) => onChange({ title: event.currentTarget.value })}
        />
      </Group>
      <Select
        label={t`What it does`}
        data={[...EFFECTS]}
        value={action.effect ?? null}
        error={problems[`${place}/effect`]}
        allowDeselect={false}
        onChange={(effect) => effect !== null && onChange({ effect: effect as Effect })}
      />
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Select
          label={t`Method`}
          w={112}
          data={METHODS}
          value={action.method ?? null}
          error={problems[`${place}/method`]}
          allowDeselect={false}
          onChange={(method) => method !== null && onChange({ method })}
        />
        <TextInput
          label={t`Path`}
          flex={1}
          miw={0}
          // untranslated: an example of a path
          placeholder="/parcels/{{input.id}}"
          value={action.path ?? ""}
          error={problems[`${place}/path`]}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ path: event.currentTarget.value })}
        />
      </Group>
      <Text size="sm" c="dimmed">
        <Trans>In the path, the query, headers and the body, {PLACE} stands for an input.</Trans>
      </Text>
      <InputList
        inputs={action.input ?? {}}
        problems={problems}
        place={`${place}/input`}
        onChange={(input) => onChange({ input })}
      />
      <PairList
        legend={t`Query`}
        add={t`Add a parameter`}
        fresh="parameter"
        words={{ name: t`Parameter`, value: t({ message: "Value", context: "of a parameter" }) }}
        // untranslated: an example of a template
        placeholder="{{input.limit}}"
        pairs={action.query ?? {}}
        problems={problems}
        place={`${place}/query`}
        onChange={(query) => onChange({ query })}
      />
      <PairList
        legend={t`Headers`}
        add={t`Add a header`}
        fresh="X-Header"
        words={{ name: t`Header`, value: t({ message: "Value", context: "of a header" }) }}
        // untranslated: an example of a template
        placeholder="{{input.idempotency_key}}"
        pairs={action.headers ?? {}}
        problems={problems}
        place={`${place}/headers`}
        onChange={(headers) => onChange({ headers })}
      />
      <JsonField
        label={t`Body as JSON (can be left out)`}
        value={action.body}
        problems={problems}
        place={`${place}/body`}
        onChange={(body) => onChange({ body })}
      />
      {action.stream === undefined || Object.keys(action.output ?? {}).length > 0 ? (
        <PairList
          legend={t`What of the answer is given`}
          add={t`Add a part`}
          fresh="id"
          words={{ name: t`Part`, value: t`Place in the answer` }}
          // untranslated: an example of a place
          placeholder="/parcel/id"
          pairs={action.output ?? {}}
          problems={problems}
          place={`${place}/output`}
          onChange={(output) => onChange({ output })}
        />
      ) : (
        <Text size="sm" c="dimmed">
          <Trans>Its answer is passed on as it comes: the file says how.</Trans>
        </Text>
      )}
      <Button
        size="xs"
        variant="default"
        style={{ alignSelf: "start" }}
        leftSection={<IconTrash size={14} />}
        onClick={onRemove}
      >
        <Trans>Remove this action</Trans>
      </Button>
    </Stack>
  );
}
