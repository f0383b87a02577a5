import { Alert, Badge, Text } from "@mantine/core";
import { IconCheck, IconMinus, IconPencil, IconPlus } from "@tabler/icons-react";
import { CollectionIcon } from "../../../parts/CollectionIcon";
import { plural } from "../../../parts/format";
import { Panel } from "../../../parts/Panel";
import type { CollectionPlan, Detail } from "./plan";
import classes from "./Transfer.module.css";

const KINDS = {
  add: { word: "New", color: "teal" },
  change: { word: "Changes", color: "yellow" },
  remove: { word: "Is deleted", color: "red" },
  same: { word: "Stays as it is", color: "gray" },
} as const;

const SIGNS = { add: IconPlus, change: IconPencil, remove: IconMinus } as const;
const SIGN_WORDS = { add: "Added:", change: "Changed:", remove: "Removed:" } as const;

/** What an import changes, collection by collection. */
export function ImportPreview({ plan }: { plan: readonly CollectionPlan[] }) {
  const changing = plan.filter(({ kind }) => kind !== "same");
  if (changing.length === 0) {
    return (
      <Alert color="gray" variant="light" icon={<IconCheck />} title="Nothing would change">
        Your collections already are as the file says.
      </Alert>
    );
  }
  const same = plan.length - changing.length;
  return (
    <Panel title="What changes" p={0} className={classes.preview ?? ""}>
      <ul className={classes.plan} aria-label="What changes">
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
                With all its records and files.
              </Text>
            ) : (
              <Details details={entry.details} />
            )}
          </li>
        ))}
      </ul>
      {same > 0 && (
        <Text size="sm" c="dimmed" className={classes.rest}>
          {plural(same, "collection")} in the file {same === 1 ? "stays" : "stay"} as{" "}
          {same === 1 ? "it is" : "they are"}.
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
