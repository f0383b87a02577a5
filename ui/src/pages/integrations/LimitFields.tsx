import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Select, Stack, Switch, Text } from "@mantine/core";
import { useId } from "react";
import { DecimalInput } from "../../parts/DecimalInput";
import classes from "./Integrations.module.css";
import { type LimitDraft, UNITS, type Unit } from "./limit";

interface Props {
  limit: LimitDraft;
  errors: Readonly<Record<string, string>>;
  onChange: (limit: LimitDraft) => void;
}

/** How often each caller may call it. */
export function LimitFields({ limit, errors, onChange }: Props) {
  const counted = useId();
  const set = (part: Partial<LimitDraft>) => onChange({ ...limit, ...part });
  return (
    <Stack gap="xs">
      <Switch
        label={t`Each caller may call it only so often`}
        aria-describedby={counted}
        checked={limit.on}
        onChange={(event) => set({ on: event.currentTarget.checked })}
      />
      <Text id={counted} size="xs" c="dimmed">
        <Trans>
          Who signed in is counted by account, else by device, else by address. Admins and
          automations are not counted.
        </Trans>
      </Text>
      {limit.on && (
        <div className={classes.limit}>
          <DecimalInput
            label={t`Calls`}
            min={1}
            allowDecimal={false}
            value={limit.calls}
            error={errors["limit.calls"] ?? errors.limit}
            onChange={(calls) => set({ calls: calls || 0 })}
          />
          <DecimalInput
            label={t({ message: "In", context: "so many calls in so much time" })}
            min={1}
            allowDecimal={false}
            value={limit.span}
            error={errors["limit.seconds"]}
            onChange={(span) => set({ span: span || 0 })}
          />
          <Select
            label={t`Unit of time`}
            data={UNITS.map(({ value, label }) => ({ value, label }))}
            value={limit.unit}
            allowDeselect={false}
            onChange={(unit) => set({ unit: (unit ?? limit.unit) as Unit })}
          />
        </div>
      )}
    </Stack>
  );
}
