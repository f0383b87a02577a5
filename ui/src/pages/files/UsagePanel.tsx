import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Skeleton, Text, UnstyledButton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { FileUsage } from "../../api/allFiles";
import { Failure } from "../../parts/Failure";
import { formatBytes, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "./FilesPage.module.css";
import { type Part, partsOf } from "./shares";

interface Props {
  usage: UseQueryResult<FileUsage>;
  onCollection: (name: string) => void;
}

/** What the files take up, and how much room is left. */
export function UsagePanel({ usage, onCollection }: Props) {
  if (usage.isPending) {
    return (
      <Skeleton h={150} radius="lg" role="status" aria-label={t`Loading what the files take up`} />
    );
  }
  if (usage.data === undefined) {
    return (
      <Failure
        title={t`What the files take up could not be read`}
        error={usage.error}
        retry={() => void usage.refetch()}
      />
    );
  }
  const { files, bytes, disk, missing } = usage.data;
  const parts = partsOf(usage.data);
  const count = plural(files, { one: "# file", other: "# files" });
  const size = formatBytes(bytes);
  return (
    <Panel
      title={t`What they take up`}
      description={t`${size} in ${count}`}
      aside={disk ? <Room {...disk} /> : undefined}
    >
      {parts.length > 0 && (
        <>
          <div className={classes.bar} aria-hidden>
            {parts.map(({ name, share }) => (
              <span key={name ?? ""} style={{ flexGrow: share }} />
            ))}
          </div>
          <ul className={classes.legend} aria-label={t`By collection`}>
            {parts.map((part) => (
              <li key={part.name ?? ""}>
                <LegendEntry part={part} onCollection={onCollection} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Besides besides={usage.data.besides ?? null} />
      {missing > 0 && (
        <Alert color="red" variant="light" mt="md" title={missingWords(missing)}>
          <Trans>
            It was removed from the data folder past Homeport, or the disk has lost it. A backup may
            have it. What is missing is marked in the list, and comes last when the largest come
            first.
          </Trans>
        </Alert>
      )}
    </Panel>
  );
}

function missingWords(missing: number): string {
  return plural(missing, {
    one: "# file is named by a record, but is not on the disk",
    other: "# files are named by records, but are not on the disk",
  });
}

function Room({ free, size }: { free: number; size: number }) {
  const [left, whole] = [formatBytes(free), formatBytes(size)];
  return (
    <Text size="sm" c="dimmed">
      <Trans>
        {left} of the disk's {whole} are free
      </Trans>
    </Text>
  );
}

function LegendEntry({ part, onCollection }: { part: Part } & Pick<Props, "onCollection">) {
  const { name, files, bytes } = part;
  const count = plural(files, { one: "# file", other: "# files" });
  const words = (
    <>
      <span className={classes.dot} aria-hidden />
      <span className={classes.share}>{name ?? t`Other collections`}</span>{" "}
      <span className={classes.small}>
        {formatBytes(bytes)} · {count}
      </span>
    </>
  );
  if (name === null) return <span className={classes.entry}>{words}</span>;
  return (
    <UnstyledButton
      className={classes.entry}
      title={t`Show these files`}
      onClick={() => onCollection(name)}
    >
      {words}
    </UnstyledButton>
  );
}

/** What lies on the disk besides what records name. */
function Besides({ besides }: Pick<FileUsage, "besides">) {
  if (!besides) {
    return (
      <Text size="sm" c="dimmed" mt="md" role="status">
        <Trans>Looking through the disk for what else there is…</Trans>
      </Text>
    );
  }
  const { thumbs, uploads, unnamed } = besides;
  const at = parseWireDate(besides.at);
  const some = [
    thumbs > 0 ? { words: t`small pictures made of them`, bytes: thumbs } : null,
    uploads > 0 ? { words: t`uploads under way`, bytes: uploads } : null,
    unnamed.files > 0 ? { words: waitingWords(unnamed.files), bytes: unnamed.bytes } : null,
  ].filter((one) => one !== null);
  return (
    <Text size="sm" c="dimmed" mt="md">
      {some.length === 0 ? <Trans>Nothing else lies beside them.</Trans> : <Trans>Besides:</Trans>}{" "}
      {some.map(({ words, bytes }) => `${formatBytes(bytes)} ${words}`).join(", ")}
      {at !== null && " · "}
      {at !== null && <RelativeTime date={at} now={new Date()} />}
    </Text>
  );
}

function waitingWords(files: number): string {
  return plural(files, {
    one: "in # file that no record names, which goes at the next start",
    other: "in # files that no record names, which go at the next start",
  });
}
