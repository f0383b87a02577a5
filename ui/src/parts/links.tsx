import { Trans } from "@lingui/react/macro";
import { Button, type ButtonProps } from "@mantine/core";
import { IconCode, IconKey } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

interface AnchorButtonProps
  extends ButtonProps,
    Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> {
  ref?: Ref<HTMLAnchorElement>;
}

function AnchorButton(props: AnchorButtonProps) {
  return <Button component="a" {...props} />;
}

/** A link that looks like a button, with the router's typed addresses. */
export const LinkButton = createLink(AnchorButton);

/** From a collection to the code for it. */
export function ApiLink({ collection }: { collection: string }) {
  return (
    <LinkButton
      to="/collections/$name/api"
      params={{ name: collection }}
      variant="default"
      leftSection={<IconCode size={16} />}
    >
      <Trans>API</Trans>
    </LinkButton>
  );
}

/** From a collection of accounts to how they sign in. */
export function SignInLink({ collection }: { collection: string }) {
  return (
    <LinkButton
      to="/collections/$name/sign-in"
      params={{ name: collection }}
      variant="default"
      leftSection={<IconKey size={16} />}
    >
      <Trans>Sign-in</Trans>
    </LinkButton>
  );
}
