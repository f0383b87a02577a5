import { t } from "@lingui/core/macro";
import { SimpleGrid, Switch } from "@mantine/core";
import type { Policy } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { DecimalInput } from "../../parts/DecimalInput";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { SizeLimit } from "./SizeLimit";

export function BatchPanel({ batch }: { batch: Policy["batch"] }) {
  const state = usePolicyForm("batch", batch);
  const { draft, errors, set } = state;
  return (
    <Panel
      title={t`Batches`}
      description={t`An app sends several changes at once; either all of them happen, or none.`}
    >
      <SettingsForm state={state} done={t`The rules for batches are saved.`}>
        <Switch
          label={t`Take batches`}
          checked={draft.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        {draft.enabled && (
          <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
            <DecimalInput
              label={t`Changes in one`}
              description={t`At most`}
              min={1}
              allowDecimal={false}
              value={draft.maxRequests}
              error={errors.maxRequests}
              onChange={(next) => set({ maxRequests: next || 0 })}
            />
            <DecimalInput
              label={t`Time for one`}
              description={t`At most`}
              min={1}
              allowDecimal={false}
              suffix="s"
              value={draft.timeout}
              error={errors.timeout}
              onChange={(next) => set({ timeout: next || 0 })}
            />
            <SizeLimit
              label={t`Size of one`}
              description={t`With its files, at most`}
              usual="32 MB"
              bytes={draft.maxBodySize}
              error={errors.maxBodySize}
              onChange={(maxBodySize) => set({ maxBodySize })}
            />
          </SimpleGrid>
        )}
      </SettingsForm>
    </Panel>
  );
}
