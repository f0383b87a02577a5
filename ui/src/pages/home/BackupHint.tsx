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
  return (
    <section aria-label="Backups">
      <Alert
        color="yellow"
        variant="light"
        icon={<IconArchive />}
        title={
          newest.data === null
            ? "There is no backup yet"
            : `The last backup was made ${formatRelative(newest.data, now)}`
        }
      >
        <p style={{ margin: "0 0 10px" }}>
          If this computer breaks, what has been stored{" "}
          {newest.data === null ? "here" : "here since then"} is gone with it.
        </p>
        <LinkButton to="/backups" size="xs" variant="default">
          Back up this box
        </LinkButton>
      </Alert>
    </section>
  );
}
