import { plural, t } from "@lingui/core/macro";
import { Alert, Anchor } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ConnectorProblem } from "../../../api/connectors";
import classes from "./Own.module.css";

interface Props {
  problems: readonly ConnectorProblem[];
  /** Leads to where one is. */
  onShow: (place: string) => void;
  /** What stands before a message: where it is. */
  whereOf: (place: string) => string;
}

/** All that is wrong, each with a way to it. */
export function ProblemList({ problems, onShow, whereOf }: Props) {
  if (problems.length === 0) return null;
  const count = problems.length;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle />}
      role="status"
      title={plural(count, {
        one: "# thing is not right yet",
        other: "# things are not right yet",
      })}
    >
      <ul className={classes.problems} aria-label={t`What is not right`}>
        {problems.map(({ at, message }) => (
          <li key={at}>
            <Anchor component="button" type="button" underline="always" onClick={() => onShow(at)}>
              {whereOf(at)}
            </Anchor>{" "}
            {message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
