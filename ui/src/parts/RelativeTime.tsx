import { formatDateTime, formatRelative } from "./format";

/** How long ago, with the moment itself on hovering. */
export function RelativeTime({ date, now }: { date: Date; now: Date }) {
  return (
    <time dateTime={date.toISOString()} title={formatDateTime(date)}>
      {formatRelative(date, now)}
    </time>
  );
}
