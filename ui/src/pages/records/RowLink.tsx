import { t } from "@lingui/core/macro";
import { getRouteApi } from "@tanstack/react-router";
import classes from "./RecordGrid.module.css";

const route = getRouteApi("/collections/$name");

/** Opens a record. The link a keyboard finds; a click anywhere on the row does the same. */
export function RowLink({ id }: { id: string }) {
  return (
    <route.Link
      to="."
      search={(old) => ({ ...old, record: id })}
      className={classes.id}
      aria-label={t`Open ${id}`}
      onClick={(event) => event.stopPropagation()}
    >
      {id}
    </route.Link>
  );
}
