import type { Collection, Row } from "../../api/types";
import { Cell } from "./Cell";
import classes from "./RecordForm.module.css";
import { isEditable, isSecret } from "./values";

/** What the record has and nobody sets here: automatic dates; in a view, everything. */
export function FixedValues({ collection, row }: { collection: Collection; row: Row }) {
  const fixed = collection.fields.filter(
    (field) =>
      !isEditable(collection, field, false) && !isSecret(field) && field.primaryKey !== true,
  );
  if (fixed.length === 0) return null;
  return (
    <dl className={classes.fixed}>
      {fixed.map((field) => (
        <div key={field.id} style={{ display: "contents" }}>
          <dt>{field.name}</dt>
          <dd>
            <Cell field={field} row={row} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
