import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconInfoCircle,
  IconXboxX,
} from "@tabler/icons-react";
import type { LogEntry } from "../../api/logs";
import { formatDuration, formatMoment, parseWireDate } from "../../parts/format";
import classes from "./Logs.module.css";
import { type Outcome, outcomeOf, titleOf } from "./query";

const PICTURES: Readonly<Record<Outcome, typeof IconBan>> = {
  ok: IconCircleCheck,
  refused: IconBan,
  failed: IconXboxX,
  note: IconInfoCircle,
  warning: IconAlertTriangle,
};
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  ok: t`Went well`,
  refused: t`Refused`,
  failed: t`Failed`,
  note: t({ message: "Note", context: "log entry" }),
  warning: t`Warning`,
};

interface Props {
  entries: readonly LogEntry[];
  isStale: boolean;
  onOpen: (id: string) => void;
}

/** The log's entries, newest first. */
export function LogTable({ entries, isStale, onOpen }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.frame} tabIndex={0} aria-label={t`Log entries`}>
      <table className={classes.table} data-stale={isStale || undefined}>
        <caption>
          <VisuallyHidden>
            <Trans>Log entries, newest first</Trans>
          </VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <Trans>When</Trans>
            </th>
            <th scope="col">
              <Trans>How it went</Trans>
            </th>
            <th scope="col">
              <Trans>What</Trans>
            </th>
            <th scope="col">
              <Trans>Who</Trans>
            </th>
            <th scope="col" data-number>
              <Trans>Took</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <LogRow key={entry.id} entry={entry} onOpen={() => onOpen(entry.id)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LogRow({ entry, onOpen }: { entry: LogEntry; onOpen: () => void }) {
  const { created, data } = entry;
  const outcome = outcomeOf(entry);
  const Picture = PICTURES[outcome];
  const date = parseWireDate(created);
  const title = titleOf(entry);
  return (
    <tr
      onClick={(event) => {
        const selectsText = window.getSelection()?.isCollapsed === false;
        const onButton = event.target instanceof Element && event.target.closest("button");
        if (!selectsText && !onButton) onOpen();
      }}
    >
      <td className={classes.when}>
        <time dateTime={date?.toISOString()} title={`${created} (UTC)`}>
          {date === null ? created : formatMoment(date)}
        </time>
      </td>
      <td>
        <span className={classes.outcome} data-outcome={outcome}>
          <Picture size={16} stroke={1.8} aria-hidden />
          {data.status !== undefined && data.status > 0 ? (
            <>
              {data.status}
              <VisuallyHidden> {OUTCOME_WORDS[outcome]}</VisuallyHidden>
            </>
          ) : (
            OUTCOME_WORDS[outcome]
          )}
        </span>
      </td>
      <td className={classes.what}>
        <UnstyledButton className={classes.title} onClick={onOpen} aria-label={t`Open: ${title}`}>
          {title}
        </UnstyledButton>
        {data.error !== undefined && data.error !== "" && (
          <span className={classes.error}>{data.error}</span>
        )}
      </td>
      <td>{data.auth || (data.method === undefined ? "" : t`guest`)}</td>
      <td data-number>{data.execTime === undefined ? "" : formatDuration(data.execTime)}</td>
    </tr>
  );
}
