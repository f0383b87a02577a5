import { Stack, Text } from "@mantine/core";
import { adviceFor } from "../../../api/errors";
import { formatCount, plural } from "../../../parts/format";
import type { Account, Named } from "./account";
import classes from "./Refusals.module.css";

interface Props {
  account: Account;
  /** What was not done, as it follows "may": "be changed". */
  act: string;
}

const SHOWN_MOST = 100;

/** Every record that is not as it was to be, with the reason. */
export function Refusals({ account, act }: Props) {
  const { refused, unsure, left, stopped } = account;
  const advice = stopped?.by === "server" ? adviceFor(stopped.error) : null;
  return (
    <Stack gap={6}>
      {stopped?.by === "server" && (
        <Text size="sm">{[stopped.error.message, advice].filter(Boolean).join(" ")}</Text>
      )}
      {refused.length + unsure.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.frame} tabIndex={0} aria-label="Refused records">
          <ul>
            {refused.slice(0, SHOWN_MOST).map(({ id, name, reason }) => (
              <Line key={id} {...{ id, name }} reason={reason} />
            ))}
            {unsure.slice(0, SHOWN_MOST).map(({ id, name }) => (
              <Line key={id} {...{ id, name }} reason={`No answer came: it may ${act} or not.`} />
            ))}
          </ul>
        </section>
      )}
      {Math.max(refused.length, unsure.length) > SHOWN_MOST && (
        <Text size="xs">The first {formatCount(SHOWN_MOST)} of each are shown.</Text>
      )}
      {left.length > 0 && (
        <Text size="sm">
          {stopped?.by === "admin" ? "Stopped: " : ""}
          {plural(left.length, "record was", "records were")} not reached and{" "}
          {left.length === 1 ? "stays" : "stay"} as {left.length === 1 ? "it is" : "they are"}.
        </Text>
      )}
    </Stack>
  );
}

function Line({ id, name, reason }: Named & { reason: string }) {
  return (
    <li>
      <b title={id}>{name}</b>: {reason}
    </li>
  );
}
