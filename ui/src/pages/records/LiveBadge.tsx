import { t } from "@lingui/core/macro";
import { Badge, Tooltip } from "@mantine/core";
import { IconBolt, IconBoltOff } from "@tabler/icons-react";
import { useLiveState } from "../../api/realtime";
import classes from "./RecordGrid.module.css";

/** Whether the page follows what others write. */
export function LiveBadge() {
  const state = useLiveState();
  const isLive = state === "live";
  const lost = state === "lost";
  return (
    <Tooltip
      label={
        isLive ? t`Changes show as they happen` : t`Changes show again once the connection is back`
      }
    >
      <Badge
        variant="light"
        size="lg"
        color={lost ? "orange" : "gray"}
        tt="none"
        fw={550}
        className={classes.badge}
        leftSection={lost ? <IconBoltOff size={14} /> : <IconBolt size={14} />}
        role="status"
      >
        {isLive ? t`Live` : lost ? t`Reconnecting` : t`Connecting`}
      </Badge>
    </Tooltip>
  );
}
