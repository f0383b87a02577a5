import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Drawer, Skeleton, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { type LogEntry, useLog } from "../../api/logs";
import { CopyAction } from "../../parts/CopyLine";
import { Failure } from "../../parts/Failure";
import { formatMoment, parseWireDate } from "../../parts/format";
import classes from "./Logs.module.css";
import { OUTCOME_WORDS } from "./LogTable";
import { detailsOf, outcomeOf, titleOf } from "./query";

interface Props {
  /** What the address says is open. */
  id: string | undefined;
  /** The entry, where it is on the page. */
  known: LogEntry | undefined;
  onClose: () => void;
}

/** All that the log says about one request. */
export function LogPanel({ id, known, onClose }: Props) {
  const isNarrow = useMediaQuery("(max-width: 900px)", undefined, {
    getInitialValueInEffect: false,
  });
  // Keeps the contents while the panel slides away, or the entry leaves the page.
  const [last, setLast] = useState(known);
  if (known !== undefined && known !== last) setLast(known);
  const held = last?.id === id || id === undefined ? last : undefined;
  const asked = useLog(id, held === undefined);
  const entry = held ?? asked.data;
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={isNarrow === true ? "100%" : 540}
      title={entry === undefined ? t`Log entry` : titleOf(entry)}
      padding="lg"
      closeButtonProps={{ "aria-label": t`Close the entry` }}
      styles={{ title: { fontWeight: 650, overflowWrap: "anywhere" } }}
      overlayProps={{ backgroundOpacity: 0.28 }}
    >
      {entry !== undefined ? (
        <Entry entry={entry} />
      ) : asked.isError ? (
        <Failure
          title={t`This entry could not be loaded`}
          error={asked.error}
          retry={() => void asked.refetch()}
        />
      ) : (
        <Stack role="status" aria-label={t`Loading the entry`}>
          {["a", "b", "c", "d"].map((line) => (
            <Skeleton key={line} h={36} />
          ))}
        </Stack>
      )}
    </Drawer>
  );
}

function Entry({ entry }: { entry: LogEntry }) {
  const { error } = entry.data;
  const date = parseWireDate(entry.created);
  return (
    <Stack gap="md">
      {error !== undefined && error !== "" && (
        <Alert color="red" variant="light" title={OUTCOME_WORDS[outcomeOf(entry)]}>
          <Text size="sm" className={classes.long}>
            {error}
          </Text>
        </Alert>
      )}
      <dl className={classes.details}>
        <dt>
          <Trans>When</Trans>
        </dt>
        <dd title={`${entry.created} (UTC)`}>
          {date === null ? entry.created : formatMoment(date)}
        </dd>
        {detailsOf(entry).map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <dt>
          <Trans>Id</Trans>
        </dt>
        <dd>
          <code>{entry.id}</code>
        </dd>
      </dl>
      <span className={classes.copy}>
        <CopyAction value={JSON.stringify(entry, null, 2)} name={t`the entry as JSON`} />
        <Text span size="sm" c="dimmed">
          <Trans>Copy as JSON</Trans>
        </Text>
      </span>
    </Stack>
  );
}
