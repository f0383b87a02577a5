import { Text, Tooltip } from "@mantine/core";
import { formatCount, formatDateTime, plural } from "../../parts/format";
import classes from "./Logs.module.css";
import { hoursOf } from "./query";

/** Two days fit, side by side, on a narrow window too. */
const HOURS_MOST = 48;

interface Props {
  stats: readonly { date: string; total: number }[];
  now: Date;
}

/** Requests per hour, as bars; the sentence beside them says the same. */
export function HourBars({ stats, now }: Props) {
  const hours = hoursOf(stats, now, HOURS_MOST);
  const most = Math.max(1, ...hours.map(({ total }) => total));
  const sum = hours.reduce((total, hour) => total + hour.total, 0);
  const span = plural(hours.length, "hour");
  return (
    <div className={classes.hours}>
      <Text size="sm" c="dimmed">
        {plural(sum, "entry", "entries")} in {span}
        {sum > 0 && <>, busiest hour {formatCount(most)}</>}
      </Text>
      <div className={classes.bars} aria-hidden>
        {hours.map(({ start, total }) => (
          <Tooltip
            key={start.toISOString()}
            label={`${formatDateTime(start)}: ${plural(total, "entry", "entries")}`}
          >
            <span className={classes.hour}>
              <span style={{ height: `${(total / most) * 100}%` }} />
            </span>
          </Tooltip>
        ))}
      </div>
    </div>
  );
}
