import { Panel } from "../../parts/Panel";
import { DurationInput } from "./DurationInput";
import { LIFETIMES, type LifetimeName } from "./draft";
import { SignEverybodyOut } from "./SignEverybodyOut";
import classes from "./SignIn.module.css";
import type { PartProps } from "./useSignInForm";

const WORDS: Readonly<Record<LifetimeName, { label: string; description: string }>> = {
  authToken: { label: "A sign-in", description: "Apps in use renew it before it ends." },
  verificationToken: { label: "The link that verifies", description: "From the letter's sending." },
  passwordResetToken: {
    label: "The link for a new password",
    description: "From the letter's sending.",
  },
  emailChangeToken: {
    label: "The link for a new address",
    description: "From the letter's sending.",
  },
  fileToken: {
    label: "A key to protected files",
    description: "Apps ask for one when they show them.",
  },
};

/** How long what is handed out is good for. */
export function LifetimesPanel({ collection, form }: PartProps) {
  const { draft, set, problems } = form;
  return (
    <Panel
      title="How long it lasts"
      description="Shorter is safer and means more signing in."
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
