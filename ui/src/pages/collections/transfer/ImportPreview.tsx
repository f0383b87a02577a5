import { t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Alert, Badge, Text } from "@mantine/core";
import { IconCheck, IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { CollectionIcon } from "../../../parts/CollectionIcon";
import { Panel } from "../../../parts/Panel";
import type { CollectionPlan, Detail } from "./plan";
import classes from "./Transfer.module.css";

const KINDS = {
  add: { word: t({ context: "a collection in an import", message: "New" }), color: "teal" },
  change: {
    word: t({ context: "a collection in an import", message: "Changes" }),
    color: "yellow",
  },
  remove: { word: t`Is deleted`, color: "red" },
  same: { word: t`Stays as it is`, color: "gray" },
} as const;

const SIGNS = { add: IconPlus, change: IconPencil, remove: IconMinus } as const;
const SIGN_WORDS = { add: t`Added:`, change: t`Changed:`, remove: t`Removed:` } as const;

/** What an import changes, collection by collection. */
export function ImportPreview({ plan }: { plan: readonly CollectionPlan[] }) {
  const changing = plan.filter(({ kind }) => kind !== "same");
  if (changing.length === 0) {
    return (
      <Alert color="gray" variant="light" icon={<IconCheck />} title={t`Nothing would change`}>
        <Trans>Your collections already are as the file says.</Trans>
      </Alert>
    );
  }
  const same = plan.length - changing.length;
  return (
    <Panel title={t`What changes`} p={0} className={classes.preview ?? ""}>
      <ul className={classes.plan} aria-label={t`What changes`}>
        {changing.map((entry) => (
          <li key={`${entry.kind} ${entry.name}`}>
            <div className={classes.entry}>
              <CollectionIcon type={entry.type} size={18} className={classes.icon} />
              <Text fw={600} size="sm">
                {entry.name}
              </Text>
              <Badge
                variant="light"
                color={KINDS[entry.kind].color}
                tt="none"
                fw={550}
                className={classes.badge}
              >
                {KINDS[entry.kind].word}
              </Badge>
            </div>
            {entry.kind === "remove" ? (
              <Text size="sm" className={classes.lost}>
                <Trans>With all its records and files.</Trans>
              </Text>
            ) : (
              <Details details={entry.details} />
            )}
          </li>
        ))}
      </ul>
      {same > 0 && (
        <Text size="sm" c="dimmed" className={classes.rest}>
          <Plural
            value={same}
            one="# collection in the file stays as it is."
            other="# collections in the file stay as they are."
          />
        </Text>
      )}
    </Panel>
  );
}

function Details({ details }: { details: readonly Detail[] }) {
  return (
    <ul className={classes.details}>
      {details.map(({ kind, text }) => {
        const Sign = SIGNS[kind];
        return (
          <li key={`${kind} ${text}`} data-kind={kind}>
            <Sign size={14} role="img" aria-label={SIGN_WORDS[kind]} />
            <span>{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
