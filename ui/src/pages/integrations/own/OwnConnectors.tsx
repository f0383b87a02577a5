import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Badge, Text, Tooltip } from "@mantine/core";
import { IconPencil, IconPuzzle, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { type OwnConnector, useOwnConnectors, useRemoveConnector } from "../../../api/connectors";
import { Failure } from "../../../parts/Failure";
import { LinkButton } from "../../../parts/links";
import { Panel } from "../../../parts/Panel";
import classes from "../../../parts/RowList.module.css";
import { Reserved } from "../../../parts/roles";
import { RemoveDialog } from "../RemoveDialog";

/** The connectors that admins have made here; nothing while there are none. */
export function OwnConnectors() {
  const connectors = useOwnConnectors();
  const [removed, setRemoved] = useState<OwnConnector | null>(null);
  if (connectors.isError) {
    return (
      <Failure
        title={t`Your own connectors could not be read`}
        error={connectors.error}
        retry={() => void connectors.refetch()}
      />
    );
  }
  const items = connectors.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t`Your own connectors`} pb={4}>
      <ul
        className={classes.list}
        style={{ margin: "0 -20px" }}
        aria-label={t`Your own connectors`}
      >
        {items.map((one) => (
          <Row key={one.id} connector={one} onRemove={() => setRemoved(one)} />
        ))}
      </ul>
      {removed !== null && <Removal connector={removed} onClose={() => setRemoved(null)} />}
    </Panel>
  );
}

function Row({ connector, onRemove }: { connector: OwnConnector; onRemove: () => void }) {
  const { id, title, problems, usedBy } = connector;
  const users = usedBy.join(", ");
  return (
    <li className={classes.row}>
      <IconPuzzle size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} truncate>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {users === "" ? id : t`${id}, set up as ${users}`}
        </Text>
        {problems[0] !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)">
            {problems[0].at} {problems[0].message}
          </Text>
        )}
      </div>
      {problems.length > 0 && (
        <Badge variant="light" color="red" tt="none" fw={550}>
          <Trans>Cannot be used</Trans>
        </Badge>
      )}
      <Reserved needs="owner">
        <LinkButton
          to="/connectors/$id"
          params={{ id }}
          size="xs"
          variant="subtle"
          leftSection={<IconPencil size={14} />}
          aria-label={t`Change ${title}`}
        >
          <Trans>Change</Trans>
        </LinkButton>
        <Tooltip label={t`Remove`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={onRemove}
            aria-label={t`Remove ${title}`}
          >
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Reserved>
    </li>
  );
}

function Removal({ connector, onClose }: { connector: OwnConnector; onClose: () => void }) {
  const { id, title } = connector;
  return (
    <RemoveDialog name={title} id={id} remove={useRemoveConnector()} onClose={onClose}>
      <Trans>
        Nobody can set it up any more. Export it first, if it is wanted again: this cannot be
        undone.
      </Trans>
    </RemoveDialog>
  );
}
