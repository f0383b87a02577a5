import { Method } from "./Method";
import { TryIt } from "./TryIt";
import type { PartProps } from "./useSignInForm";

/** What whoever has an account sets up for themselves, in any collection. */
export function OwnMethods({ collection, form }: PartProps) {
  const who = collection.system ? "An admin" : "Whoever wants to";
  return (
    <>
      <Method
        title="Authenticator app"
        on
        onSwitch={null}
        details={
          <TryIt collection={collection} form={form} title="Authenticator app" method="totp" />
        }
      >
        {`${who} sets one up for their own account. From then on each of their sign-ins ends with six digits that the app shows. It needs neither mail nor the internet, but the phone at hand and its clock right.`}
      </Method>
      <Method
        title="Passkey"
        on
        onSwitch={null}
        details={<TryIt collection={collection} form={form} title="Passkey" method="passkey" />}
      >
        {`${who} adds one to their own account: a finger, a face or a PIN, with nothing to type and nothing to steal. It works on web pages at one name of this box, not at its numbers and not in native apps.`}
      </Method>
    </>
  );
}
