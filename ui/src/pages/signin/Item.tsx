import { Badge, Collapse, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import classes from "./SignIn.module.css";

interface Props {
  title: string;
  note?: string;
  picture?: ReactNode;
  /** What is wrong with what is inside. */
  problem?: string | null;
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}

/** Something that opens in place. */
export function Item({ title, note, picture, problem, open, onToggle, children }: Props) {
  const bodyId = useId();
  return (
    <div className={classes.item}>
      <UnstyledButton
        className={classes.itemHead ?? ""}
        onClick={onToggle}
        aria-expanded={open}
        aria-controls={bodyId}
      >
        {picture}
        <span className={classes.itemText}>
          <Text span size="sm" fw={600} display="block">
            {title}
          </Text>
          {note !== undefined && (
            <Text span size="xs" c="dimmed" display="block">
              {note}
            </Text>
          )}
        </span>
        {problem !== undefined && problem !== null && (
          <Badge variant="light" color="red" tt="none">
            {problem}
          </Badge>
        )}
        <IconChevronDown
          size={18}
          stroke={1.6}
          className={classes.chevron}
          data-open={open || undefined}
          aria-hidden
        />
      </UnstyledButton>
      <Collapse expanded={open} id={bodyId}>
        {open && <div className={classes.itemBody}>{children}</div>}
      </Collapse>
    </div>
  );
}
