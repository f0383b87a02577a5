import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Stack, Switch, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { Policy, RateLimitRule } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { NetworksInput } from "./NetworksInput";
import { RateLimitRow } from "./RateLimitRow";
import classes from "./Settings.module.css";

const NEW_RULE: RateLimitRule = { label: "", audience: "", duration: 10, maxRequests: 100 };

export function RateLimitPanel({ limits }: { limits: Policy["rateLimits"] }) {
  const state = usePolicyForm("rateLimits", limits);
  const { draft, errors, set } = state;
  const [removed, setRemoved] = useState<{ rule: RateLimitRule; at: number } | null>(null);
  const lost = removed?.rule.label ?? "";
  const setRule = (at: number, part: Partial<RateLimitRule>) =>
    set({ rules: draft.rules.map((rule, own) => (own === at ? { ...rule, ...part } : rule)) });
  return (
    <Panel
      title={t`Rate limits`}
      description={t`How often one client may ask. Admins are never held back.`}
    >
      <SettingsForm state={state} done={t`The rate limits are saved.`}>
        <Switch
          label={t`Hold back who asks too often`}
          checked={draft.enabled}
          onChange={(event) => set({ enabled: event.currentTarget.checked })}
        />
        {draft.enabled && (
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              <Trans>
                The most exact rule counts: <code>orders:create</code> before <code>*:create</code>,
                both before <code>/api/</code>.
              </Trans>
            </Text>
            {draft.rules.length === 0 ? (
              <Alert
                color="yellow"
                variant="light"
                title={t`There are no rules, so nobody is held back`}
              >
                <Trans>Add one below.</Trans>
              </Alert>
            ) : (
              <ul className={classes.rules} aria-label={t`Rate limits`}>
                {draft.rules.map((rule, at) => (
                  <RateLimitRow
                    // biome-ignore lint/suspicious/noArrayIndexKey: rules have nothing else of their own
                    key={at}
                    rule={rule}
                    number={at + 1}
                    errors={{
                      label: errors[`rules.${at}.label`],
                      duration: errors[`rules.${at}.duration`],
                      maxRequests: errors[`rules.${at}.maxRequests`],
                    }}
                    onChange={(part) => setRule(at, part)}
                    onRemove={() => {
                      setRemoved({ rule, at });
                      set({ rules: draft.rules.toSpliced(at, 1) });
                    }}
                  />
                ))}
              </ul>
            )}
            <div className={classes.actions}>
              <Button
                variant="light"
                size="xs"
                leftSection={<IconPlus size={14} />}
                onClick={() => set({ rules: [...draft.rules, NEW_RULE] })}
              >
                <Trans>Add a rule</Trans>
              </Button>
              {removed !== null && state.dirty && (
                <Button
                  variant="subtle"
                  size="xs"
                  onClick={() => {
                    set({ rules: draft.rules.toSpliced(removed.at, 0, removed.rule) });
                    setRemoved(null);
                  }}
                >
                  {lost === "" ? t`Put the rule back` : t`Put ${lost} back`}
                </Button>
              )}
            </div>
            <NetworksInput
              label={t`Never held back`}
              description={t`Computers that ask a lot by right, such as a server of yours.`}
              empty={t`Nobody`}
              value={draft.excludedIPs}
              errors={errors}
              path="excludedIPs"
              onChange={(excludedIPs) => set({ excludedIPs })}
            />
          </Stack>
        )}
      </SettingsForm>
    </Panel>
  );
}
