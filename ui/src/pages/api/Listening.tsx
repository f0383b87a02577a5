import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import { type RecordEvent, useLiveState, useRecordEvents } from "../../api/realtime";
import { formatMoment } from "../../parts/format";
import { Panel } from "../../parts/Panel";
import classes from "./Api.module.css";
import { Code } from "./Code";

interface Props {
  collection: string;
  /** `*`, or a record's id. */
  topic: string;
}

/** Shows changes as they happen, until it is stopped. */
export function Listening(props: Props) {
  const [isOn, setOn] = useState(false);
  return (
    <Panel
      title={t`Listen`}
      description={t`As an admin you hear of every change. Nothing is changed by it.`}
      aside={
        <Button
          variant={isOn ? "default" : "filled"}
          leftSection={isOn ? <IconPlayerStop size={16} /> : <IconPlayerPlay size={16} />}
          onClick={() => setOn(!isOn)}
        >
          {isOn ? t`Stop` : t`Listen`}
        </Button>
      }
    >
      {isOn ? (
        <Events {...props} />
      ) : (
        <Text size="sm" c="dimmed">
          <Trans>What happens while you listen is listed here.</Trans>
        </Text>
      )}
    </Panel>
  );
}

interface Heard {
  key: number;
  at: Date;
  event: RecordEvent;
}

const SHOWN_MOST = 50;

function Events({ collection, topic }: Props) {
  const [heard, setHeard] = useState<readonly Heard[]>([]);
  const state = useLiveState();
  useRecordEvents(
    collection,
    (events) => {
      const meant = events.filter(({ record }) => topic === "*" || record.id === topic);
      const at = new Date();
      setHeard((old) => {
        const next = (old[0]?.key ?? 0) + 1;
        const added = meant.map((event, index) => ({ key: next + index, at, event }));
        return [...added.reverse(), ...old].slice(0, SHOWN_MOST);
      });
    },
    // What was missed is not told anew.
    () => {},
  );
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        {state === "live"
          ? heard.length === 0
            ? t`Listening. Nothing has happened yet: change a record, in another window or with an app.`
            : t`Listening.`
          : t`Connecting…`}
      </Text>
      <ul className={classes.events} aria-label={t`Events`}>
        {heard.map(({ key, at, event }) => (
          <li key={key}>
            <Group gap="xs" mb={6} mt="xs">
              <Badge variant="default" radius="sm">
                {event.action}
              </Badge>
              <Text size="sm" c="dimmed">
                {formatMoment(at)}
              </Text>
            </Group>
            <Code
              code={JSON.stringify(event.record, null, 2)}
              language="json"
              name={t`the record`}
            />
          </li>
        ))}
      </ul>
    </Stack>
  );
}
