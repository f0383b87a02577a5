import { t } from "@lingui/core/macro";
import { Stack } from "@mantine/core";
import { Panel } from "../../parts/Panel";
import { RuleInput } from "../../parts/RuleInput";
import type { ManageMode, WhoMode } from "./draft";
import type { PartProps } from "./useSignInForm";

const WHO: readonly { value: WhoMode; label: string }[] = [
  { value: "anyone", label: t`Everybody` },
  { value: "verified", label: t`Verified` },
  { value: "rule", label: t`By rule` },
  { value: "nobody", label: t`Nobody` },
];

const WHO_SENTENCES: Readonly<Record<WhoMode, string>> = {
  anyone: t`Everybody who has a record here.`,
  verified: t`Who has proven their address: by a letter, a code, or a service that vouches for it.`,
  rule: t`Whose record this rule is true of.`,
  nobody: t`Nobody. Admins can still act as somebody.`,
};

const MANAGE: readonly { value: ManageMode; label: string }[] = [
  { value: "admins", label: t`Admins only` },
  { value: "rule", label: t`By rule` },
];

/** Who gets in, and who may manage the others. */
export function WhoPanel({ collection, form }: PartProps) {
  const { draft, base, set, problems } = form;
  const { name } = collection;
  const isNew = JSON.stringify(draft.who) !== JSON.stringify(base.who);
  return (
    <Panel title={t`Who`} description={t`Of the people in ${name}.`}>
      <Stack gap="md">
        <RuleInput
          label={t`Who may sign in`}
          modes={WHO}
          mode={draft.who.mode}
          expression={draft.who.expression}
          sentence={
            WHO_SENTENCES[draft.who.mode] +
            (isNew ? ` ${t`When this is saved, everybody is signed out and signs in again.`}` : "")
          }
          warns={isNew}
          // untranslated: a rule
          placeholder="verified = true && active = true"
          error={problems.authRule}
          onChange={(mode, expression) => set({ who: { mode, expression } })}
        />
        <RuleInput
          label={t`Who may manage others`}
          modes={MANAGE}
          mode={draft.manage.mode}
          expression={draft.manage.expression}
          sentence={
            draft.manage.mode === "admins"
              ? t`Only admins set somebody else's password, or an address without asking them.`
              : t`Whoever this rule is true of sets others' passwords and addresses without asking them, besides what the API rules allow.`
          }
          warns={draft.manage.mode === "rule"}
          // untranslated: a rule
          placeholder="@request.auth.role = 'manager'"
          error={problems.manageRule}
          onChange={(mode, expression) => set({ manage: { mode, expression } })}
        />
      </Stack>
    </Panel>
  );
}
