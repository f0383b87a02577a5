import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { choose, chosen } from "../language/language";
import { LANGUAGE_CHOICES, SCHEMES } from "../parts/looks";

/** How the window looks, and which language it speaks. */
export function LookMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const current = SCHEMES.find(({ value }) => value === colorScheme) ?? SCHEMES[0];
  const language = chosen();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          aria-label={t`Appearance: ${current.label}`}
        >
          <current.icon size={20} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ value, label, icon: Picture }) => (
          <Menu.Item
            key={value}
            leftSection={<Picture size={16} />}
            rightSection={<Current when={value === colorScheme} />}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>
          <Trans>Language</Trans>
        </Menu.Label>
        {LANGUAGE_CHOICES.map(({ value, label, lang }) => (
          <Menu.Item
            key={value}
            {...(lang !== undefined && { lang })}
            rightSection={<Current when={language === value} />}
            onClick={() => choose(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Current({ when }: { when: boolean }) {
  return when ? <IconCheck size={16} aria-label={t`current`} /> : null;
}
