import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { formatCount, formatDateTime, parseWireDate } from "../../parts/format";
import classes from "./Integrations.module.css";
import type { Span } from "./usage";

/** Calls over time, as bars, of which a part failed; whoever does not see them is read a table. */
export function UsageBars({ span }: { span: Span }) {
  const { steps } = span;
  const most = Math.max(1, ...steps.map(({ calls }) => calls));
  const first = steps.at(0);
  return (
    <div>
      <div className={classes.bars} aria-hidden>
        {steps.map((step) => (
          <Tooltip key={step.from} label={wordsOf(step)}>
            <span className={classes.bar}>
              <span data-failed style={{ height: `${(step.failed / most) * 100}%` }} />
              <span style={{ height: `${((step.calls - step.failed) / most) * 100}%` }} />
            </span>
          </Tooltip>
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        <Text size="xs" c="dimmed">
          {first !== undefined && momentOf(first.from)}
        </Text>
        <Text size="xs" c="dimmed">
          <Trans context="the end of a time line">now</Trans>
        </Text>
      </div>
      <Steps span={span} />
    </div>
  );
}

/** The same in numbers, without the times in which nothing was called. */
function Steps({ span }: { span: Span }) {
  const busy = span.steps.filter(({ calls }) => calls > 0);
  return (
    <VisuallyHidden>
      <table>
        <caption>
          <Trans>Calls over time</Trans>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <Trans context="a time">From</Trans>
            </th>
            <th scope="col">
              <Trans context="a time">Until</Trans>
            </th>
            <th scope="col">
              <Trans>Calls</Trans>
            </th>
            <th scope="col">
              <Trans context="calls">Failed</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {busy.map(({ from, until, calls, failed }) => (
            <tr key={from}>
              <th scope="row">{momentOf(from)}</th>
              <td>{momentOf(until)}</td>
              <td>{formatCount(calls)}</td>
              <td>{formatCount(failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}

function momentOf(text: string): string {
  const date = parseWireDate(text);
  return date === null ? text : formatDateTime(date);
}

function wordsOf({ from, calls, failed }: Span["steps"][number]): string {
  const moment = momentOf(from);
  const all = plural(calls, { one: "# call", other: "# calls" });
  if (failed === 0) return t`From ${moment}: ${all}`;
  return t`From ${moment}: ${all}, ${plural(failed, { one: "# failed", other: "# failed" })}`;
}
