import { t } from "@lingui/core/macro";
import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useCollections } from "../../api/collections";
import type { Field, Row } from "../../api/types";
import { labelOf } from "../../choosing/naming";
import classes from "./RecordGrid.module.css";
import { expanded, relationIds } from "./related";

// A cell is one line: more than these are a number.
const SHOWN_MOST = 3;

/** The records that one points to, each by its name and a link to it. */
export function RelationCell({ field, row }: { field: Field; row: Row }) {
  const collections = useCollections();
  const target = collections.data?.find(({ id }) => id === field.collectionId);
  const related = expanded(row, field.name);
  const ids = relationIds(row[field.name]);
  const count = ids.length;
  const more = count - SHOWN_MOST;
  return (
    <span className={classes.chips}>
      {ids.slice(0, SHOWN_MOST).map((id) => {
        const record = related.get(id);
        const label = record === undefined ? id : labelOf(target, record);
        if (target === undefined) {
          return (
            <span key={id} className={classes.chip}>
              {label}
            </span>
          );
        }
        const { name } = target;
        return (
          <Link
            key={id}
            to="/collections/$name"
            params={{ name }}
            search={{ record: id }}
            className={classes.chip}
            data-link
            title={`${name} ${id}`}
            aria-label={t`Open ${label} in ${name}`}
          >
            {label}
          </Link>
        );
      })}
      {more > 0 && (
        <Tooltip label={t`${count} in all`}>
          <span className={classes.chip} data-count>
            +{more}
          </span>
        </Tooltip>
      )}
    </span>
  );
}
