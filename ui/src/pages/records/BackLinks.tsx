import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useCollections } from "../../api/collections";
import { useReferenceCounts } from "../../api/related";
import type { Collection } from "../../api/types";
import classes from "./RecordForm.module.css";
import { type BackLink, backLinks } from "./related";

const NO_LINKS: readonly BackLink[] = [];

/** Where other records point to this one, each place with a way there. */
export function BackLinks({ collection, id }: { collection: Collection; id: string }) {
  const collections = useCollections();
  const links =
    collections.data === undefined ? NO_LINKS : backLinks(collections.data, collection, id);
  const counts = useReferenceCounts(links);
  if (links.length === 0) return null;
  const isPending = counts.some((count) => count.isPending);
  const places = links.flatMap((link, at) => {
    const count = counts[at]?.data ?? 0;
    return count > 0 ? [{ ...link, count }] : [];
  });
  const failed = counts.some((count) => count.isError);
  return (
    <section aria-label={t`Records that point here`}>
      <Text size="sm" fw={500} mb={6}>
        <Trans>Records that point here</Trans>
      </Text>
      {isPending ? (
        <Skeleton h={22} role="status" aria-label={t`Counting`} />
      ) : places.length === 0 ? (
        <Text size="sm" c="dimmed">
          {failed ? t`They could not be counted. Open the record again to retry.` : t`None.`}
        </Text>
      ) : (
        <ul className={classes.links}>
          {places.map(({ collection: name, field, filter, count, cascades }) => (
            <li key={`${name}.${field}`}>
              <Link to="/collections/$name" params={{ name }} search={{ filter }}>
                {plural(count, { one: `# record of ${name}`, other: `# records of ${name}` })}
              </Link>{" "}
              <Text span size="sm" c="dimmed">
                {cascades ? t`by ${field}; deleted with this one` : t`by ${field}`}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
