import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { choose, chosen, LANGUAGES } from "../language/language";

const SCHEMES = [
  { value: "auto", label: t`Like the system`, icon: IconDeviceDesktop },
  { value: "light", label: t`Light`, icon: IconSun },
  { value: "dark", label: t`Dark`, icon: IconMoon },
] as const;

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
        <Menu.Item
          rightSection={<Current when={language === "auto"} />}
          onClick={() => choose("auto")}
        >
          <Trans>The system's</Trans>
        </Menu.Item>
        {LANGUAGES.map(({ value, name }) => (
          <Menu.Item
            key={value}
            lang={value}
            rightSection={<Current when={language === value} />}
            onClick={() => choose(value)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Current({ when }: { when: boolean }) {
  return when ? <IconCheck size={16} aria-label={t`current`} /> : null;
}
