import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Method } from "./Method";
import { TryIt } from "./TryIt";
import type { PartProps } from "./useSignInForm";

/** What whoever has an account sets up for themselves, in any collection. */
export function OwnMethods({ collection, form }: PartProps) {
  const { system } = collection;
  return (
    <>
      <Method
        title={t`Authenticator app`}
        on
        onSwitch={null}
        details={
          <TryIt collection={collection} form={form} title={t`Authenticator app`} method="totp" />
        }
      >
        {system
          ? t`An admin sets one up for their own account.`
          : t`Whoever wants to sets one up for their own account.`}{" "}
        <Trans>
          From then on each of their sign-ins ends with six digits that the app shows. It needs
          neither mail nor the internet, but the phone at hand and its clock right.
        </Trans>
      </Method>
      <Method
        title={t`Passkey`}
        on
        onSwitch={null}
        details={<TryIt collection={collection} form={form} title={t`Passkey`} method="passkey" />}
      >
        {system
          ? t`An admin adds one to their own account: a finger, a face or a PIN, with nothing to type and nothing to steal.`
          : t`Whoever wants to adds one to their own account: a finger, a face or a PIN, with nothing to type and nothing to steal.`}{" "}
        <Trans>
          It works on web pages at one name of this box, not at its numbers and not in native apps.
        </Trans>
      </Method>
    </>
  );
}
