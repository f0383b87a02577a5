import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import { useNewestBackup } from "../../api/backups";
import { useCollections } from "../../api/collections";
import { formatRelative } from "../../parts/format";
import { LinkButton } from "../../parts/links";

const OLD_MS = 7 * 86_400_000;

/** Says that nothing, or nothing recent, would bring this box back. Quiet while there is nothing to lose. */
export function BackupHint() {
  const collections = useCollections();
  const newest = useNewestBackup();
  const hasOwn = collections.data?.some(({ system, type }) => !system && type !== "auth") ?? false;
  if (!hasOwn || newest.data === undefined) return null;
  const now = new Date();
  if (newest.data !== null && now.getTime() - newest.data.getTime() <= OLD_MS) return null;
  const ago = newest.data === null ? null : formatRelative(newest.data, now);
  return (
    <section aria-label={t`Backups`}>
      <Alert
        color="yellow"
        variant="light"
        icon={<IconArchive />}
        title={ago === null ? t`There is no backup yet` : t`The last backup was made ${ago}`}
      >
        <p style={{ margin: "0 0 10px" }}>
          {ago === null
            ? t`If this computer breaks, what has been stored here is gone with it.`
            : t`If this computer breaks, what has been stored here since then is gone with it.`}
        </p>
        <LinkButton to="/backups" size="xs" variant="default">
          <Trans>Back up this box</Trans>
        </LinkButton>
      </Alert>
    </section>
  );
}
