import { t } from "@lingui/core/macro";
import { ActionIcon, Group } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import classes from "./Files.module.css";

interface Props {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (step: -1 | 1) => void;
}

/** Moves one value of several; the way that keyboards and screen readers have, too. */
export function MoveButtons({ name, isFirst, isLast, onMove }: Props) {
  return (
    <Group gap={0} wrap="nowrap" style={{ flex: "none" }}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.move ?? ""}
        disabled={isFirst}
        onClick={() => onMove(-1)}
        aria-label={t`Move ${name} up`}
      >
        <IconArrowUp size={15} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.move ?? ""}
        disabled={isLast}
        onClick={() => onMove(1)}
        aria-label={t`Move ${name} down`}
      >
        <IconArrowDown size={15} />
      </ActionIcon>
    </Group>
  );
}
