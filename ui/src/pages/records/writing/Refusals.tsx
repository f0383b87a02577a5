import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack, Text } from "@mantine/core";
import { adviceFor } from "../../../api/errors";
import { formatCount } from "../../../parts/format";
import type { Account, Named } from "./account";
import classes from "./Refusals.module.css";
import { type Aim, leftWords, unsureReason } from "./words";

interface Props {
  account: Account;
  aim: Aim;
}

const SHOWN_MOST = 100;

/** Every record that is not as it was to be, with the reason. */
export function Refusals({ account, aim }: Props) {
  const { refused, unsure, left, stopped } = account;
  const most = formatCount(SHOWN_MOST);
  const advice = stopped?.by === "server" ? adviceFor(stopped.error) : null;
  return (
    <Stack gap={6}>
      {stopped?.by === "server" && (
        <Text size="sm">{[stopped.error.message, advice].filter(Boolean).join(" ")}</Text>
      )}
      {refused.length + unsure.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={classes.frame} tabIndex={0} aria-label={t`Refused records`}>
          <ul>
            {refused.slice(0, SHOWN_MOST).map(({ id, name, reason }) => (
              <Line key={id} {...{ id, name }} reason={reason} />
            ))}
            {unsure.slice(0, SHOWN_MOST).map(({ id, name }) => (
              <Line key={id} {...{ id, name }} reason={unsureReason(aim)} />
            ))}
          </ul>
        </section>
      )}
      {Math.max(refused.length, unsure.length) > SHOWN_MOST && (
        <Text size="xs">
          <Trans>The first {most} of each are shown.</Trans>
        </Text>
      )}
      {left.length > 0 && <Text size="sm">{leftWords(left.length, stopped?.by === "admin")}</Text>}
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
