import { useDocumentTitle } from "@mantine/hooks";
import { IconCompass } from "@tabler/icons-react";
import { EmptyState } from "../parts/EmptyState";
import { LinkButton } from "../parts/links";

export function NotFound() {
  useDocumentTitle("Not found · Homeport");
  return (
    <EmptyState
      icon={IconCompass}
      title="There is no page here"
      action={
        <LinkButton to="/" mt="xs">
          Go to Home
        </LinkButton>
      }
    >
      The address may be mistyped, or what it led to was renamed or deleted.
    </EmptyState>
  );
}
