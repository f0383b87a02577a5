import { Badge, Button, SimpleGrid, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Connector } from "../../api/integrations";
import { Panel } from "../../parts/Panel";
import classes from "./Integrations.module.css";
import { matching } from "./setup";

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
      title="Add one"
      description="Each is called by your apps at its own address, by whom you let."
      aside={
        <TextInput
          aria-label="Search connectors"
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      }
    >
      {found.length === 0 ? (
        <Text c="dimmed">
          No connector is called so. HTTP reaches any service that speaks JSON.
        </Text>
      ) : (
        <SimpleGrid
          component="ul"
          className={classes.gallery}
          cols={{ base: 1, xs: 2, md: 3 }}
          aria-label="Connectors"
        >
          {found.map((connector) => (
            <li key={connector.id} className={classes.card}>
              <div className={classes.head}>
                <Text fw={600}>{connector.title}</Text>
                <Badge variant="light" tt="none" fw={550}>
                  {connector.category}
                </Badge>
              </div>
              <Text size="sm" c="dimmed" className={classes.what}>
                {Object.values(connector.actions)
                  .map((action) => action.title)
                  .join(" · ")}
              </Text>
              <Button
                size="xs"
                variant="default"
                onClick={() => onChoose(connector)}
                aria-label={`Set up ${connector.title}`}
              >
                Set up
              </Button>
            </li>
          ))}
        </SimpleGrid>
      )}
    </Panel>
  );
}
