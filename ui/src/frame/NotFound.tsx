import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { useDocumentTitle } from "@mantine/hooks";
import { IconCompass } from "@tabler/icons-react";
import { EmptyState } from "../parts/EmptyState";
import { LinkButton } from "../parts/links";

export function NotFound() {
  useDocumentTitle(t`Not found · Homeport`);
  return (
    <EmptyState
      icon={IconCompass}
      title={t`There is no page here`}
      action={
        <LinkButton to="/" mt="xs">
          <Trans>Go to Home</Trans>
        </LinkButton>
      }
    >
      <Trans>The address may be mistyped, or what it led to was renamed or deleted.</Trans>
    </EmptyState>
  );
}
