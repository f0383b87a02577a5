import { NumberInput, Select, SimpleGrid, Stack, Switch } from "@mantine/core";
import type { Policy } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { LinkButton } from "../../parts/links";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";

const LEVELS = [
  { value: "-4", label: "Everything, debugging too" },
  { value: "0", label: "All requests" },
  { value: "4", label: "Warnings and errors" },
  { value: "8", label: "Errors only" },
];

export function LogPolicyPanel({ logs }: { logs: Policy["logs"] }) {
  const state = usePolicyForm("logs", logs);
  const { draft, errors, set } = state;
  const keeps = draft.maxDays > 0;
  const levels = LEVELS.some(({ value }) => value === String(draft.minLevel))
    ? LEVELS
    : [...LEVELS, { value: String(draft.minLevel), label: `Level ${draft.minLevel} and above` }];
  return (
    <Panel
      title="Request log"
      description="What is written down about requests, and for how long."
      aside={
        <LinkButton to="/logs" variant="default" size="xs">
          Open the log
        </LinkButton>
      }
    >
      <SettingsForm state={state} done="The rules for the log are saved.">
        <Switch
          label="Keep a log"
          description={keeps ? undefined : "What is in it now goes soon after saving"}
          checked={keeps}
          onChange={(event) => set({ maxDays: event.currentTarget.checked ? 5 : 0 })}
        />
        {keeps && (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              <NumberInput
                label="Keep for"
                min={1}
                allowDecimal={false}
                suffix={draft.maxDays === 1 ? " day" : " days"}
                value={draft.maxDays}
                error={errors.maxDays}
                onChange={(next) => set({ maxDays: Math.max(1, Number(next) || 1) })}
              />
              <Select
                label="Write down"
                data={levels}
                value={String(draft.minLevel)}
                error={errors.minLevel}
                allowDeselect={false}
                onChange={(next) => set({ minLevel: Number(next ?? 0) })}
              />
            </SimpleGrid>
            <Switch
              label="With the client's address"
              checked={draft.logIP}
              onChange={(event) => set({ logIP: event.currentTarget.checked })}
            />
            <Switch
              label="With who was signed in"
              checked={draft.logAuthId}
              onChange={(event) => set({ logAuthId: event.currentTarget.checked })}
            />
          </Stack>
        )}
      </SettingsForm>
    </Panel>
  );
}
