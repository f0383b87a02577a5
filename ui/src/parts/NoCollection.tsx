import { useDocumentTitle } from "@mantine/hooks";
import { IconDatabase } from "@tabler/icons-react";
import { asApiError } from "../api/errors";
import { EmptyState } from "./EmptyState";
import { Failure } from "./Failure";
import { LinkButton } from "./links";

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
  useDocumentTitle("Not found · Homeport");
  return (
    <EmptyState
      icon={IconDatabase}
      title={`There is no collection called ${name}`}
      action={
        <LinkButton to="/collections" mt="xs">
          Go to Collections
        </LinkButton>
      }
    >
      It may have been renamed or deleted, or the address is mistyped.
    </EmptyState>
  );
}
