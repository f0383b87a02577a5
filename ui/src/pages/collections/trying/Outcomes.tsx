import { t } from "@lingui/core/macro";
import { UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import type { RuleTried } from "../../../api/ruleTrial";
import type { Collection, Row } from "../../../api/types";
import { titleOf } from "../../../choosing/naming";
import classes from "./Trying.module.css";
import { Mark, Why } from "./Why";

interface Props {
  collection: Collection;
  rows: readonly Row[];
  outcomes: RuleTried["outcomes"];
}

/** Each record, whether the rule lets it through, and why when asked. */
export function Outcomes({ collection, rows, outcomes }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  const known = new Map(rows.map((row) => [row.id, row]));
  return (
    <ul className={classes.rows} aria-label={t`Outcomes`}>
      {outcomes.map(({ id, allowed, why }) => {
        const row = known.get(id);
        const isOpen = open === id;
        const Chevron = isOpen ? IconChevronDown : IconChevronRight;
        return (
          <li key={id}>
            <UnstyledButton
              className={classes.row}
              aria-expanded={isOpen}
              onClick={() => setOpen(isOpen ? null : id)}
            >
              <Mark isYes={allowed} yes={t`Let through:`} no={t`Not let through:`} />
              <span className={classes.label}>
                {row === undefined ? id : titleOf(collection, row)}
              </span>
              <Chevron size={16} aria-hidden />
            </UnstyledButton>
            {isOpen && (
              <div className={classes.why}>
                <Why why={why} />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
