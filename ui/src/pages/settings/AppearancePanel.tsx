import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Input, SegmentedControl, Stack, useMantineColorScheme } from "@mantine/core";
import { useId } from "react";
import { type Choice, choose, chosen, LANGUAGES } from "../../language/language";
import { Panel } from "../../parts/Panel";

/** How the window looks, and which language it speaks. */
export function AppearancePanel() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const labelId = useId();
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
        <Input.Wrapper
          label={<Trans>Language</Trans>}
          labelElement="div"
          labelProps={{ id: labelId }}
        >
          <SegmentedControl<Choice>
            aria-labelledby={labelId}
            value={chosen()}
            onChange={choose}
            data={[
              { value: "auto", label: t`The system's` },
              ...LANGUAGES.map(({ value, name }) => ({ value, label: name })),
            ]}
          />
        </Input.Wrapper>
      </Stack>
    </Panel>
  );
}
