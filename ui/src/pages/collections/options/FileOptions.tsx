import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useId } from "react";
import { HowMany, isSeveral, Limit, type OptionsProps, Size, Toggle, Words } from "./inputs";
import { FILE_KINDS, togglePreset } from "./mime";

/** Which files a field takes: how large, how many, of what kind; and which small pictures it makes. */
export function FileOptions({ options, set }: OptionsProps) {
  const mimeTypes = Array.isArray(options.mimeTypes) ? options.mimeTypes.map(String) : [];
  const kindsId = useId();
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Size label={t`Largest file`} name="maxSize" usual="5 MB" {...{ options, set }} />
        <HowMany label={t`How many`} {...{ options, set }} />
        {isSeveral(options) && (
          <Limit
            label={t`At most`}
            name="maxSelect"
            unset={0}
            {...{ options, set }}
            suffix={t`files`}
          />
        )}
      </SimpleGrid>
      <Stack gap={6}>
        <Text size="sm" fw={500} id={kindsId}>
          <Trans>Kinds of files</Trans>
        </Text>
        <Group gap={6} role="group" aria-labelledby={kindsId}>
          {FILE_KINDS.map(({ label, types }) => {
            const isOn = types.every((type) => mimeTypes.includes(type));
            return (
              <Button
                key={label}
                size="compact-sm"
                variant={isOn ? "light" : "default"}
                aria-pressed={isOn}
                onClick={() => set("mimeTypes", togglePreset(mimeTypes, types))}
              >
                {label}
              </Button>
            );
          })}
        </Group>
        <Words
          label={t`Types of files`}
          quiet
          name="mimeTypes"
          description={
            mimeTypes.length === 0
              ? t`Any file is taken. Choose kinds above, or name types such as image/png`
              : t`Told by a file's contents, not by its name`
          }
          placeholder={t({ context: "any file", message: "Any" })}
          {...{ options, set }}
        />
      </Stack>
      <Words
        label={t`Small pictures`}
        name="thumbs"
        description={t`Made when first asked for: width x height, in pixels. 0 keeps the proportions; t, b or f at the end: top, bottom, or all of it`}
        placeholder="100x100"
        suggested={["100x100", "400x0", "0x400", "800x600f"]}
        {...{ options, set }}
      />
      <Toggle
        label={t`Protected`}
        name="protected"
        description={t`Only who may see the record can open its files, by a link that soon ends`}
        {...{ options, set }}
      />
    </Stack>
  );
}
