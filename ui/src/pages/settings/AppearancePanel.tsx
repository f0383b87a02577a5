import { t } from "@lingui/core/macro";
import { SegmentedControl, Select, Stack, useMantineColorScheme } from "@mantine/core";
import { type Choice, choose, chosen } from "../../language/language";
import { LANGUAGE_CHOICES, SCHEMES } from "../../parts/looks";
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
          data={SCHEMES.map(({ value, label }) => ({ value, label }))}
        />
        <Select<Choice>
          label={t`Language`}
          allowDeselect={false}
          value={chosen()}
          onChange={(next) => next !== null && choose(next)}
          data={LANGUAGE_CHOICES.map(({ value, label }) => ({ value, label }))}
        />
      </Stack>
    </Panel>
  );
}
