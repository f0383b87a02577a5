import { t } from "@lingui/core/macro";
import { ActionIcon, Button, Fieldset, Group, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { at, freeName, type ProblemsAt, renamed, without } from "./file";

interface Props {
  legend: string;
  /** What is added: "Add a header". */
  add: string;
  /** What a new one is called. */
  fresh: string;
  /** What a name and a value are. */
  words: { name: string; value: string };
  placeholder: string;
  pairs: Record<string, string>;
  problems: ProblemsAt;
  place: string;
  onChange: (pairs: Record<string, string>) => void;
}

/** Names, and what stands for each. */
export function PairList(props: Props) {
  const { legend, add, fresh, words, placeholder, pairs, problems, place, onChange } = props;
  const { name: nameWord, value: valueWord } = words;
  return (
    <Fieldset legend={legend}>
      <Stack gap="xs">
        {Object.entries(pairs).map(([name, value], index) => (
          // A name changes while it is typed.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
          <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              flex={1}
              miw={0}
              aria-label={t`${nameWord}: ${name}`}
              value={name}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange(renamed(pairs, name, event.currentTarget.value))}
            />
            <TextInput
              flex={2}
              miw={0}
              aria-label={t`${valueWord}: ${name}`}
              placeholder={placeholder}
              value={value}
              error={problems[`${place}${at(name)}`]}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => onChange({ ...pairs, [name]: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={t`Remove ${name}`}
              onClick={() => onChange(without(pairs, name))}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          size="xs"
          variant="default"
          style={{ alignSelf: "start" }}
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ ...pairs, [freeName(pairs, fresh)]: "" })}
        >
          {add}
        </Button>
      </Stack>
    </Fieldset>
  );
}
