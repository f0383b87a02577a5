import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Button, Group, SimpleGrid, Text, TextInput } from "@mantine/core";
import { IconPuzzle, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Connector } from "../../api/integrations";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import classes from "./Integrations.module.css";
import { categoryName, matching } from "./setup";

interface Props {
  connectors: readonly Connector[];
  onChoose: (connector: Connector) => void;
}

/** The connectors that there are. */
export function Gallery({ connectors, onChoose }: Props) {
  const [search, setSearch] = useState("");
  const found = matching(connectors, search);
  return (
    <Panel
      title={t`Add one`}
      description={t`Each is called by your apps at its own address, by whom you let.`}
      aside={
        <Group gap="xs">
          <LinkButton to="/new-connector" variant="default" leftSection={<IconPuzzle size={16} />}>
            <Trans>Own connector</Trans>
          </LinkButton>
          <TextInput
            aria-label={t`Search connectors`}
            placeholder={t`Search`}
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </Group>
      }
    >
      {found.length === 0 ? (
        <Text c="dimmed">
          <Trans>
            No connector is called so. Make one of your own, or use HTTP, which reaches any service
            that speaks JSON.
          </Trans>
        </Text>
      ) : (
        <SimpleGrid
          component="ul"
          className={classes.gallery}
          cols={{ base: 1, xs: 2, md: 3 }}
          aria-label={t`Connectors`}
        >
          {found.map((connector) => (
            <Card key={connector.id} connector={connector} onChoose={() => onChoose(connector)} />
          ))}
        </SimpleGrid>
      )}
    </Panel>
  );
}

function Card({ connector, onChoose }: { connector: Connector; onChoose: () => void }) {
  const { title, category, actions, own } = connector;
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <Text fw={600}>{title}</Text>
        <Badge variant="light" tt="none" fw={550}>
          {own ? t`your own` : categoryName(category)}
        </Badge>
      </div>
      <Text size="sm" c="dimmed" lineClamp={3}>
        {Object.values(actions)
          .map((action) => action.title)
          .join(" · ")}
      </Text>
      <Button size="xs" variant="default" onClick={onChoose} aria-label={t`Set up ${title}`}>
        <Trans>Set up</Trans>
      </Button>
    </li>
  );
}
