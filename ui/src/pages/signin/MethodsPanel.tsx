import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, MultiSelect, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useId } from "react";
import { DecimalInput } from "../../parts/DecimalInput";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import { RuleInput } from "../../parts/RuleInput";
import { Anonymous } from "./Anonymous";
import { DurationInput } from "./DurationInput";
import { identityChoices, type SecondMode } from "./draft";
import { Method } from "./Method";
import { OwnMethods } from "./OwnMethods";
import { Services } from "./Services";
import classes from "./SignIn.module.css";
import { TryIt } from "./TryIt";
import type { PartProps } from "./useSignInForm";

/** Every way to sign in, and what guards it. */
export function MethodsPanel({ collection, form }: PartProps) {
  const titleId = useId();
  const { draft, set, problems } = form;
  const { system } = collection;
  return (
    <Panel p={0} aria-labelledby={titleId}>
      <Box px={20} pt={18} pb={4}>
        <Title order={2} id={titleId}>
          <Trans>Ways to sign in</Trans>
        </Title>
      </Box>
      <div className={classes.methods}>
        <Password collection={collection} form={form} />
        <Method
          title={t`Code by mail`}
          on={draft.code.enabled}
          onSwitch={(enabled) => set({ code: { ...draft.code, enabled } })}
          mails="codes"
          details={
            <Stack gap="md">
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
                <DecimalInput
                  label={t`Digits`}
                  min={4}
                  max={71}
                  allowDecimal={false}
                  value={draft.code.length}
                  error={problems["otp.length"]}
                  onChange={(next) => set({ code: { ...draft.code, length: next || 0 } })}
                />
                <DurationInput
                  label={t`Good for`}
                  seconds={draft.code.duration}
                  error={problems["otp.duration"]}
                  onChange={(duration) => set({ code: { ...draft.code, duration } })}
                />
              </SimpleGrid>
              <TryIt collection={collection} form={form} title={t`Code by mail`} method="otp" />
            </Stack>
          }
        >
          {system
            ? t`An admin types their address, then a code from their mail. Without their mailbox they do not get in; the tray icon on this computer always lets you in.`
            : t`People type their address, then a code from their mail: no password to remember, but each sign-in needs their mailbox at hand.`}
        </Method>
        {!system && <Services collection={collection} form={form} />}
        {!system && <Anonymous collection={collection} form={form} />}
        <OwnMethods collection={collection} form={form} />
        <Second collection={collection} form={form} />
        <Method
          title={t`Tell of sign-ins from new places`}
          on={draft.alerts}
          onSwitch={(alerts) => set({ alerts })}
          mails="alerts"
        >
          <Trans>
            People get a letter when somebody signs in from where they have not been before. It
            costs them nothing but a letter with each new phone.
          </Trans>
        </Method>
      </div>
    </Panel>
  );
}

function Password({ collection, form }: PartProps) {
  const { draft, set, problems } = form;
  const { password } = draft;
  const choices = identityChoices(collection, password.identityFields);
  const shortest = collection.fields.find(({ name }) => name === "password")?.min;
  return (
    <Method
      title={t`Password`}
      on={collection.system || password.enabled}
      onSwitch={collection.system ? null : (enabled) => set({ password: { ...password, enabled } })}
      details={
        <Stack gap="sm" align="stretch">
          <MultiSelect
            label={t`Beside the password people type`}
            description={t`Fields that are different for everybody: those with a unique index.`}
            data={choices}
            value={password.identityFields}
            error={problems["passwordAuth.identityFields"]}
            disabled={collection.system}
            onChange={(identityFields) => set({ password: { ...password, identityFields } })}
          />
          <Text size="sm" c="dimmed">
            {typeof shortest === "number" && shortest > 0
              ? plural(shortest, { one: "At least # character.", other: "At least # characters." })
              : t`Of any length.`}{" "}
            {!collection.system && (
              <LinkButton
                to="/collections/$name/edit"
                params={{ name: collection.name }}
                size="compact-xs"
                variant="subtle"
              >
                <Trans>Change that in the fields</Trans>
              </LinkButton>
            )}
          </Text>
          <TryIt collection={collection} form={form} title={t`Password`} method="password" />
        </Stack>
      }
    >
      {collection.system
        ? t`Admins sign in with their e-mail address and a password.`
        : t`People type a name and a password. It works without mail and without the internet, but a forgotten password needs a letter, or you.`}
    </Method>
  );
}

const SECOND_MODES: { value: SecondMode; label: string }[] = [
  { value: "everyone", label: t`Everybody` },
  { value: "rule", label: t`By rule` },
];

function Second({ collection, form }: PartProps) {
  const { draft, set, problems } = form;
  const { second } = draft;
  return (
    <Method
      title={t`Two methods, one after the other`}
      on={second.enabled}
      onSwitch={(enabled) => set({ second: { ...second, enabled } })}
      error={problems["mfa.enabled"]}
      details={
        <Stack gap="md">
          <DurationInput
            label={t`Time for the second one`}
            seconds={second.duration}
            error={problems["mfa.duration"]}
            onChange={(duration) => set({ second: { ...second, duration } })}
          />
          {!collection.system && (
            <RuleInput
              label={t`Who needs it`}
              modes={SECOND_MODES}
              mode={second.rule.mode}
              expression={second.rule.expression}
              sentence={
                second.rule.mode === "everyone"
                  ? t`Everybody who signs in.`
                  : t`Whoever this rule is true of.`
              }
              // untranslated: a rule
              placeholder="role = 'staff'"
              error={problems["mfa.rule"]}
              onChange={(mode, expression) =>
                set({ second: { ...second, rule: { mode, expression } } })
              }
            />
          )}
        </Stack>
      }
    >
      <Trans>
        A stolen password alone opens nothing, but every sign-in takes people one step more: two of
        the methods above, whichever they begin with.
      </Trans>
    </Method>
  );
}
