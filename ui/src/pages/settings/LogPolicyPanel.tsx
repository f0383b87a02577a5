import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Select, SimpleGrid, Stack, Switch } from "@mantine/core";
import type { Policy } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { DecimalInput } from "../../parts/DecimalInput";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";

const LEVELS = [
  { value: "-4", label: t`Everything, debugging too` },
  { value: "0", label: t`All requests` },
  { value: "4", label: t`Warnings and errors` },
  { value: "8", label: t`Errors only` },
];

export function LogPolicyPanel({ logs }: { logs: Policy["logs"] }) {
  const state = usePolicyForm("logs", logs);
  const { draft, errors, set } = state;
  const { maxDays, minLevel } = draft;
  const keeps = maxDays > 0;
  const days = plural(maxDays, { one: "day", other: "days" });
  const levels = LEVELS.some(({ value }) => value === String(minLevel))
    ? LEVELS
    : [...LEVELS, { value: String(minLevel), label: t`Level ${minLevel} and above` }];
  return (
    <Panel
      title={t`Request log`}
      description={t`What is written down about requests, and for how long.`}
      aside={
        <LinkButton to="/logs" variant="default" size="xs">
          <Trans>Open the log</Trans>
        </LinkButton>
      }
    >
      <SettingsForm state={state} done={t`The rules for the log are saved.`}>
        <Switch
          label={t`Keep a log`}
          description={keeps ? undefined : t`What is in it now goes soon after saving`}
          checked={keeps}
          onChange={(event) => set({ maxDays: event.currentTarget.checked ? 5 : 0 })}
        />
        {keeps && (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              <DecimalInput
                label={t`Keep for`}
                min={1}
                allowDecimal={false}
                suffix={days}
                value={maxDays}
                error={errors.maxDays}
                onChange={(next) => set({ maxDays: Math.max(1, next || 1) })}
              />
              <Select
                label={t`Write down`}
                data={levels}
                value={String(minLevel)}
                error={errors.minLevel}
                allowDeselect={false}
                onChange={(next) => set({ minLevel: Number(next ?? 0) })}
              />
            </SimpleGrid>
            <Switch
              label={t`With the client's address`}
              checked={draft.logIP}
              onChange={(event) => set({ logIP: event.currentTarget.checked })}
            />
            <Switch
              label={t`With who was signed in`}
              checked={draft.logAuthId}
              onChange={(event) => set({ logAuthId: event.currentTarget.checked })}
            />
          </Stack>
        )}
      </SettingsForm>
    </Panel>
  );
}
