import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Stack } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconDatabase } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asApiError } from "../api/errors";
import { EmptyState } from "./EmptyState";
import { Failure } from "./Failure";
import { LinkButton } from "./links";

interface LoadedProps<Collection> {
  name: string;
  collection: {
    isPending: boolean;
    data: Collection | undefined;
    error: unknown;
    refetch: () => unknown;
  };
  /** What stands there while it comes. */
  skeleton: ReactNode;
  children: (collection: Collection) => ReactNode;
}

/** What a page shows of the collection in its address, while that comes, and where it does not. */
export function Loaded<Collection>(props: LoadedProps<Collection>) {
  const { name, collection, skeleton, children } = props;
  if (collection.isPending) {
    return (
      <Stack role="status" aria-label={t`Loading ${name}`}>
        {skeleton}
      </Stack>
    );
  }
  if (collection.data !== undefined) return children(collection.data);
  return (
    <NoCollection
      name={name}
      title={t`The collection ${name} could not be loaded`}
      error={collection.error}
      retry={() => void collection.refetch()}
    />
  );
}

interface Props {
  name: string;
  /** What could not be done, in the page's words. */
  title: string;
  error: unknown;
  retry: () => void;
}

/** A collection that could not be loaded; one that is gone is no failure, and trying again is no way on. */
export function NoCollection({ name, title, error, retry }: Props) {
  if (asApiError(error).status === 404) return <Gone name={name} />;
  return <Failure title={title} error={error} retry={retry} />;
}

function Gone({ name }: { name: string }) {
  useDocumentTitle(t`Not found · Homeport`);
  return (
    <EmptyState
      icon={IconDatabase}
      title={t`There is no collection called ${name}`}
      action={
        <LinkButton to="/collections" mt="xs">
          <Trans>Go to Collections</Trans>
        </LinkButton>
      }
    >
      <Trans>It may have been renamed or deleted, or the address is mistyped.</Trans>
    </EmptyState>
  );
}
