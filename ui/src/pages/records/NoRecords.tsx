import { Button, Group } from "@mantine/core";
import { IconFileImport, IconFilterOff, IconPlus, IconTable } from "@tabler/icons-react";
import type { Collection } from "../../api/types";
import { EmptyState } from "../../parts/EmptyState";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import { Snippet } from "../../parts/Snippet";

interface Props {
  collection: Collection;
  isFiltered: boolean;
  onClear: () => void;
  /** `null` for who may not. */
  onNew: (() => void) | null;
  mayImport: boolean;
}

export function NoRecords({ collection, isFiltered, onClear, onNew, mayImport }: Props) {
  if (isFiltered) {
    return (
      <Panel>
        <EmptyState
          icon={IconFilterOff}
          title="Nothing found"
          action={
            <Button variant="default" onClick={onClear}>
              Clear the filter
            </Button>
          }
        >
          No record of {collection.name} matches what you are looking for.
        </EmptyState>
      </Panel>
    );
  }
  const { name, type } = collection;
  if (type === "view") {
    return (
      <Panel>
        <EmptyState icon={IconTable} title="Nothing here yet">
          A view shows what its query finds in other collections. It fills by itself when there is
          something to find.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <EmptyState
        icon={IconTable}
        title="No records yet"
        action={
          onNew !== null && (
            <Group justify="center">
              <Button leftSection={<IconPlus size={16} />} onClick={onNew}>
                Add the first one
              </Button>
              {mayImport && (
                <LinkButton
                  to="/collections/$name/import"
                  params={{ name }}
                  variant="default"
                  leftSection={<IconFileImport size={16} />}
                >
                  Import from a file
                </LinkButton>
              )}
            </Group>
          )
        }
      >
        {onNew === null ? "Your app adds them:" : "Add one here, or let your app do it:"}
      </EmptyState>
      <Group justify="center" pb="xl">
        <Snippet
          name="code that creates a record"
          code={`await pb.collection("${name}").create({ … });`}
        />
      </Group>
    </Panel>
  );
}
