import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Drawer, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { AuditEntry, AuditParty } from "../../api/audit";
import { CopyAction } from "../../parts/CopyLine";
import { formatDateTime, parseWireDate } from "../../parts/format";
import classes from "./Audit.module.css";
import { detailName, detailOf, outcomeWord, partyOf, titleOf } from "./words";

interface Props {
  entry: AuditEntry | undefined;
  onClose: () => void;
}

/** All that an entry tells. */
export function AuditPanel({ entry, onClose }: Props) {
  const isNarrow = useMediaQuery("(max-width: 900px)", undefined, {
    getInitialValueInEffect: false,
  });
  // Keeps the contents while the panel slides away.
  const [last, setLast] = useState(entry);
  if (entry !== undefined && entry !== last) setLast(entry);
  return (
    <Drawer
      opened={entry !== undefined}
      onClose={onClose}
      position="right"
      size={isNarrow === true ? "100%" : 540}
      title={last === undefined ? t`Audit entry` : titleOf(last)}
      padding="lg"
      closeButtonProps={{ "aria-label": t`Close the entry` }}
      styles={{ title: { fontWeight: 650, overflowWrap: "anywhere" } }}
      overlayProps={{ backgroundOpacity: 0.28 }}
    >
      {last !== undefined && <Entry entry={last} />}
    </Drawer>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { seq, at, outcome, actor, address, device, agent, target, details, hash } = entry;
  const date = parseWireDate(at);
  const lines: [string, string | null | undefined][] = [
    [t`In UTC`, at],
    [t`Outcome`, outcomeWord(outcome)],
    [t({ message: "Who", context: "audit" }), inFull(actor)],
    [t`To what`, target && inFull(target)],
    [t`Address`, address],
    [t`Device`, device],
    [t`Program`, agent],
    ...Object.entries(details ?? {}).map(
      ([name, value]) => [detailName(name), detailOf(value)] as [string, string],
    ),
    [t({ message: "Number", context: "audit" }), String(seq)],
    [t`Hash`, hash],
  ];
  return (
    <Stack gap="md">
      <dl className={classes.details}>
        <dt>
          <Trans context="audit">When</Trans>
        </dt>
        <dd>{date === null ? at : formatDateTime(date)}</dd>
        {lines
          .filter(([, value]) => value !== null && value !== undefined && value !== "")
          .map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
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

function inFull(party: AuditParty): string {
  const { collection, id } = party;
  const place = [collection, id].filter(Boolean).join("/");
  return place === "" || place === partyOf(party) ? partyOf(party) : `${partyOf(party)} (${place})`;
}
