import { UnstyledButton } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { plural } from "../../parts/format";
import { FRESH_MOST } from "./live";
import classes from "./RecordGrid.module.css";

interface Props {
  count: number;
  onShow: () => void;
}

/** "3 new records – show": the list moves when the reader says so. */
export function NewRowsBar({ count, onShow }: Props) {
  const more = count >= FRESH_MOST ? "more than " : "";
  return (
    <div role="status" className={classes.news}>
      {count > 0 && (
        <UnstyledButton className={classes.newRows} onClick={onShow}>
          <IconArrowUp size={15} aria-hidden />
          {more}
          {plural(count, "new record")} – show
        </UnstyledButton>
      )}
    </div>
  );
}
