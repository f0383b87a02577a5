import { t } from "@lingui/core/macro";
import { SegmentedControl, Select, Stack, useMantineColorScheme } from "@mantine/core";
import { type Choice, choose, chosen, LANGUAGES } from "../../language/language";
import { Panel } from "../../parts/Panel";

/** How the window looks, and which language it speaks. */
export function AppearancePanel() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={t`Appearance`} description={t`On this computer only.`}>
      <Stack gap="md" align="flex-start">
        <SegmentedControl
          aria-label={t`Appearance`}
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: "auto", label: t`Like the system` },
            { value: "light", label: t`Light` },
            { value: "dark", label: t`Dark` },
          ]}
        />
        <Select<Choice>
          label={t`Language`}
          allowDeselect={false}
          value={chosen()}
          onChange={(next) => next !== null && choose(next)}
          data={[
            { value: "auto", label: t`The system's` },
            ...LANGUAGES.map(({ value, name }) => ({ value, label: name })),
          ]}
        />
      </Stack>
    </Panel>
  );
}
