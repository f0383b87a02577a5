import { plural, t } from "@lingui/core/macro";
import { Text, Tooltip } from "@mantine/core";
import { formatCount, formatDateTime } from "../../parts/format";
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
  const span = hours.length;
  const busiest = formatCount(most);
  return (
    <div className={classes.hours}>
      <Text size="sm" c="dimmed">
        {sum > 0
          ? t`${plural(sum, { one: "# entry", other: "# entries" })} in ${plural(span, { one: "# hour", other: "# hours" })}, busiest hour ${busiest}`
          : t`${plural(sum, { one: "# entry", other: "# entries" })} in ${plural(span, { one: "# hour", other: "# hours" })}`}
      </Text>
      <div className={classes.bars} aria-hidden>
        {hours.map(({ start, total }) => (
          <Tooltip
            key={start.toISOString()}
            label={`${formatDateTime(start)}: ${plural(total, { one: "# entry", other: "# entries" })}`}
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
