import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Accordion, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { ActionFields } from "./ActionFields";
import { at, type ConnectorFile, freeName, type ProblemsAt, withAction, without } from "./file";

interface Props {
  file: ConnectorFile;
  problems: ProblemsAt;
  onChange: (file: ConnectorFile) => void;
}

/** What can be asked for. */
export function ActionList({ file, problems, onChange }: Props) {
  const { actions } = file;
  // By its place: an action is renamed while it is open.
  const [open, setOpen] = useState<string | null>(null);
  const add = () => {
    const name = freeName(actions, "ask");
    const fresh = {
      title: t`Ask for something`,
      effect: "read",
      method: "GET",
      path: "/",
    } as const;
    onChange({ ...file, actions: { ...actions, [name]: fresh } });
    setOpen(String(Object.keys(actions).length));
  };
  return (
    <Stack gap="md">
      {problems["/actions"] !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {problems["/actions"]}
        </Text>
      )}
      <Accordion value={open} onChange={setOpen} variant="contained">
        {Object.entries(actions).map(([name, action], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed
          <Accordion.Item key={index} value={String(index)}>
            <Accordion.Control>
              <Group gap="xs">
                <Text fw={600}>{action.title || name}</Text>
                <ActionBadge problems={problems} name={name} isMoney={action.effect === "money"} />
              </Group>
              <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
                {action.method} {action.path}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              {open === String(index) && (
                <ActionFields
                  name={name}
                  action={action}
                  problems={problems}
                  onRename={(next) => onChange(withAction(file, name, next))}
                  onChange={(part) =>
                    onChange({ ...file, actions: { ...actions, [name]: { ...action, ...part } } })
                  }
                  onRemove={() => {
                    setOpen(null);
                    onChange({ ...file, actions: without(actions, name) });
                  }}
                />
              )}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <Button
        variant="default"
        style={{ alignSelf: "start" }}
        leftSection={<IconPlus size={16} />}
        onClick={add}
      >
        <Trans>Add an action</Trans>
      </Button>
    </Stack>
  );
}

interface BadgeProps {
  problems: ProblemsAt;
  name: string;
  isMoney: boolean;
}

function ActionBadge({ problems, name, isMoney }: BadgeProps) {
  const place = at("actions", name);
  const isWrong = Object.keys(problems).some((one) => one === place || one.startsWith(`${place}/`));
  return (
    <>
      {isMoney && (
        <Badge variant="default" tt="none" fw={550}>
          <Trans>Moves money</Trans>
        </Badge>
      )}
      {isWrong && (
        <Badge variant="light" color="red" tt="none" fw={550}>
          <Trans>Look here</Trans>
        </Badge>
      )}
    </>
  );
}
