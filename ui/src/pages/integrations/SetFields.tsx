import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Select,
  Stack,
  Text,
  Textarea,
} from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { EMPTY, type SetField } from "./intake";

interface Props {
  /** The collection's fields. */
  names: readonly string[];
  set: readonly SetField[];
  errors: Readonly<Record<string, string>>;
  onChange: (set: SetField[]) => void;
}

/** What stands for something of the event. */
const PLACES = "{{event.parcel.status}}, {{event.items.0}}, {{heard.id}}, {{heard.at}}";

/** Which fields are set, and to what. */
export function SetFields({ names, set, errors, onChange }: Props) {
  const change = (at: number, part: Partial<SetField>) =>
    onChange(set.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <Fieldset legend={t`What is set`}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          <Trans>
            Places are filled in from the event: {PLACES}. What the event does not have leaves the
            field as it is.
          </Trans>
        </Text>
        {set.map(({ field, value, isJson }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is where it is, and may be empty
          <Group key={at} align="flex-start" gap="xs" wrap="nowrap">
            <Select
              aria-label={t`Field ${at + 1}`}
              placeholder={t`Field`}
              data={names.filter(
                (name) => name === field || !set.some((other) => other.field === name),
              )}
              value={field || null}
              searchable
              onChange={(next) => change(at, { field: next ?? "" })}
            />
            <Textarea
              aria-label={t`Value ${at + 1}`}
              placeholder={t`Value`}
              autosize
              minRows={1}
              flex={1}
              value={value}
              error={errors[`set.${field}`]}
              spellCheck={false}
              onChange={(event) => change(at, { value: event.currentTarget.value })}
            />
            <Checkbox
              // untranslated: what it is called
              label="JSON"
              aria-label={t`JSON ${at + 1}`}
              mt={8}
              checked={isJson}
              onChange={(event) => change(at, { isJson: event.currentTarget.checked })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={4}
              onClick={() => onChange(set.filter((_one, index) => index !== at))}
              aria-label={t`Leave field ${at + 1} out`}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        {errors.set !== undefined && (
          <Text size="sm" c="red" role="alert">
            {errors.set}
          </Text>
        )}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...set, EMPTY])}
          >
            <Trans>Set another field</Trans>
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
