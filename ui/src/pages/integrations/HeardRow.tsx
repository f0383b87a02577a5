import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Text } from "@mantine/core";
import type { Heard } from "../../api/intakes";
import { said } from "../../language/server/said";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";
import { For } from "../../parts/roles";
import { STATES } from "./intake";

interface Props {
  heard: Heard;
  onShow: () => void;
}

export function HeardRow({ heard, onShow }: Props) {
  const { integration, kind, event, at, way, state, error } = heard;
  const name = kind === "" ? event : kind;
  return (
    <li className={classes.row}>
      <div className={classes.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {way === "list" ? t`Read from ${integration}` : t`Sent by ${integration}`},{" "}
          <RelativeTime date={new Date(at)} now={new Date()} />
        </Text>
        {error !== "" && <Text size="sm">{said(error)}</Text>}
      </div>
      <Badge variant="light" color={STATES[state].color} tt="none" fw={550}>
        {STATES[state].label}
      </Badge>
      <For needs="owner">
        <Button size="xs" variant="default" onClick={onShow} aria-label={t`Show ${name}`}>
          <Trans>Show</Trans>
        </Button>
      </For>
    </li>
  );
}
