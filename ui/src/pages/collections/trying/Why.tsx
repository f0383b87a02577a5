import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { RuleWhy } from "../../../api/ruleTrial";
import classes from "./Trying.module.css";
import { isApart, sideWords } from "./why";

/** Which parts of a rule are true of a record, and what their sides are. */
export function Why({ why }: { why: RuleWhy }) {
  return (
    <div className={classes.part}>
      <Mark isYes={why.holds} yes={t`True`} no={t`False`} />
      <div>
        {why.join === "compared" ? (
          <>
            <span className={classes.code}>{why.text}</span>
            {why.sides
              .map(sideWords)
              .filter((words) => words !== null)
              .map((words) => (
                <Text key={words} size="xs" c="dimmed">
                  {words}
                </Text>
              ))}
          </>
        ) : (
          <>
            <Text size="sm">{why.join === "all" ? t`All of these:` : t`One of these:`}</Text>
            <ul className={classes.parts}>
              {why.parts.map((part, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and never move.
                <li key={at}>
                  <Why why={part} />
                </li>
              ))}
            </ul>
            {isApart(why) && (
              <Text size="xs" c="dimmed">
                <Trans>
                  Each is true of some related record, but no single one is in all of them.
                </Trans>
              </Text>
            )}
          </>
        )}
      </div>
    </div>
  );
}

export function Mark({ isYes, yes, no }: { isYes: boolean; yes: string; no: string }) {
  const Picture = isYes ? IconCheck : IconX;
  return (
    <>
      <Picture size={16} stroke={2} className={isYes ? classes.yes : classes.no} aria-hidden />
      <VisuallyHidden>{isYes ? yes : no}</VisuallyHidden>
    </>
  );
}
