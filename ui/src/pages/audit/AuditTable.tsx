import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconBan, IconPointFilled } from "@tabler/icons-react";
import type { AuditEntry } from "../../api/audit";
import { parseWireDate } from "../../parts/format";
import classes from "./Audit.module.css";
import { partyOf, titleOf } from "./words";

const TIME = new Intl.DateTimeFormat(i18n.locales, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

interface Props {
  entries: readonly AuditEntry[];
  onOpen: (entry: number) => void;
}

/** What has happened, newest first. */
export function AuditTable({ entries, onOpen }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.frame} tabIndex={0} aria-label={t`Audit entries`}>
      <table className={classes.table}>
        <caption>
          <VisuallyHidden>
            <Trans>Audit entries, newest first</Trans>
          </VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <Trans context="audit">When</Trans>
            </th>
            <th scope="col">
              <Trans>What happened</Trans>
            </th>
            <th scope="col">
              <Trans context="audit">Who</Trans>
            </th>
            <th scope="col">
              <Trans>To what</Trans>
            </th>
            <th scope="col">
              <Trans>From where</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <AuditRow key={entry.seq} entry={entry} onOpen={() => onOpen(entry.seq)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function AuditRow({ entry, onOpen }: { entry: AuditEntry; onOpen: () => void }) {
  const { seq, at, outcome, actor, target, address } = entry;
  const date = parseWireDate(at);
  const isRefused = outcome === "refused";
  const Picture = isRefused ? IconBan : IconPointFilled;
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
        <time dateTime={date?.toISOString()} title={`${at} (UTC)`}>
          {date === null ? at : TIME.format(date)}
        </time>
      </td>
      <td>
        <span className={classes.what} data-refused={isRefused || undefined}>
          <Picture size={16} stroke={1.8} aria-hidden />
          <UnstyledButton fz="sm" onClick={onOpen} aria-label={t`Open ${seq}: ${title}`}>
            {title}
          </UnstyledButton>
        </span>
      </td>
      <td className={classes.party} title={partyOf(actor)}>
        {partyOf(actor)}
      </td>
      <td className={classes.party} title={target ? partyOf(target) : undefined}>
        {target ? partyOf(target) : ""}
      </td>
      <td>{address ?? ""}</td>
    </tr>
  );
}
