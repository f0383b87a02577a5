import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
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
  const { name, type } = collection;
  if (isFiltered) {
    return (
      <Panel>
        <EmptyState
          icon={IconFilterOff}
          title={t`Nothing found`}
          action={
            <Button variant="default" onClick={onClear}>
              <Trans>Clear the filter</Trans>
            </Button>
          }
        >
          <Trans>No record of {name} matches what you are looking for.</Trans>
        </EmptyState>
      </Panel>
    );
  }
  if (type === "view") {
    return (
      <Panel>
        <EmptyState icon={IconTable} title={t`Nothing here yet`}>
          <Trans>
            A view shows what its query finds in other collections. It fills by itself when there is
            something to find.
          </Trans>
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel>
      <EmptyState
        icon={IconTable}
        title={t`No records yet`}
        action={
          onNew !== null && (
            <Group justify="center">
              <Button leftSection={<IconPlus size={16} />} onClick={onNew}>
                <Trans>Add the first one</Trans>
              </Button>
              {mayImport && (
                <LinkButton
                  to="/collections/$name/import"
                  params={{ name }}
                  variant="default"
                  leftSection={<IconFileImport size={16} />}
                >
                  <Trans>Import from a file</Trans>
                </LinkButton>
              )}
            </Group>
          )
        }
      >
        {onNew === null ? t`Your app adds them:` : t`Add one here, or let your app do it:`}
      </EmptyState>
      <Group justify="center" pb="xl">
        <Snippet
          name={t`code that creates a record`}
          // untranslated: code
          code={`await pb.collection("${name}").create({ … });`}
        />
      </Group>
    </Panel>
  );
}
