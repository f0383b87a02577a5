import { plural, t } from "@lingui/core/macro";
import { UnstyledButton } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { formatCount } from "../../parts/format";
import { FRESH_MOST } from "./live";
import classes from "./RecordGrid.module.css";

interface Props {
  count: number;
  onShow: () => void;
}

/** "3 new records – show": the list moves when the reader says so. */
export function NewRowsBar({ count, onShow }: Props) {
  return (
    <div role="status" className={classes.news}>
      {count > 0 && (
        <UnstyledButton className={classes.newRows} onClick={onShow}>
          <IconArrowUp size={15} aria-hidden />
          {newWords(count)}
        </UnstyledButton>
      )}
    </div>
  );
}

function newWords(count: number): string {
  if (count >= FRESH_MOST) {
    const most = formatCount(count);
    return t`more than ${most} new records – show`;
  }
  return plural(count, { one: "# new record – show", other: "# new records – show" });
}
