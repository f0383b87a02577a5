import { t } from "@lingui/core/macro";
import { Panel } from "../../parts/Panel";
import { DurationInput } from "./DurationInput";
import { LIFETIMES, type LifetimeName } from "./draft";
import { SignEverybodyOut } from "./SignEverybodyOut";
import classes from "./SignIn.module.css";
import type { PartProps } from "./useSignInForm";

const WORDS: Readonly<Record<LifetimeName, { label: string; description: string }>> = {
  authToken: { label: t`A sign-in`, description: t`Apps in use renew it before it ends.` },
  verificationToken: {
    label: t`The link that verifies`,
    description: t`From the letter's sending.`,
  },
  passwordResetToken: {
    label: t`The link for a new password`,
    description: t`From the letter's sending.`,
  },
  emailChangeToken: {
    label: t`The link for a new address`,
    description: t`From the letter's sending.`,
  },
  fileToken: {
    label: t`A key to protected files`,
    description: t`Apps ask for one when they show them.`,
  },
};

/** How long what is handed out is good for. */
export function LifetimesPanel({ collection, form }: PartProps) {
  const { draft, set, problems } = form;
  return (
    <Panel
      title={t`How long it lasts`}
      description={t`Shorter is safer and means more signing in.`}
      aside={<SignEverybodyOut collection={collection} />}
    >
      <div className={classes.durations}>
        {LIFETIMES.map((name) => (
          <DurationInput
            key={name}
            {...WORDS[name]}
            seconds={draft.lifetimes[name]}
            error={problems[`${name}.duration`]}
            onChange={(seconds) => set({ lifetimes: { ...draft.lifetimes, [name]: seconds } })}
          />
        ))}
      </div>
    </Panel>
  );
}
