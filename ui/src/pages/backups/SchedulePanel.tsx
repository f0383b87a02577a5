import { i18n } from "@lingui/core";
import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Policy } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { cronWords, nextRun } from "../../parts/cron";
import { DecimalInput } from "../../parts/DecimalInput";
import { formatDateTime } from "../../parts/format";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { cronOf, isTime, type Plan, planOf } from "./schedule";

const KINDS: readonly { value: Plan["kind"]; label: string }[] = [
  { value: "never", label: t`Never` },
  { value: "daily", label: t`Every day` },
  { value: "weekly", label: t`Every week` },
  { value: "custom", label: t`At times of your own` },
];
const NIGHT = "03:00";

/** When the box backs itself up, and how many of these backups it keeps. */
export function SchedulePanel({ backups }: { backups: Policy["backups"] }) {
  const { cron, cronMaxKeep } = backups;
  const state = usePolicyForm("backups", { cron, cronMaxKeep });
  const { draft, errors, set } = state;
  const kept = draft.cronMaxKeep;
  const offset = new Date().getTimezoneOffset();
  // An unfinished time is no expression yet, and `custom` may hold what has a plainer name.
  const [unfinished, setUnfinished] = useState<Plan | null>(null);
  const plan = unfinished ?? planOf(draft.cron, offset);
  const change = (next: Plan) => {
    const isWhole = !("time" in next) || isTime(next.time);
    const keepsShape = planOf(cronOf(next, offset), offset).kind === next.kind;
    setUnfinished(isWhole && keepsShape ? null : next);
    if (isWhole) set({ cron: cronOf(next, offset) });
  };
  const discard = () => {
    setUnfinished(null);
    state.discard();
  };
  const save = (done: string) => {
    setUnfinished(null);
    state.save(done);
  };
  return (
    <Panel
      title={t`Automatic backups`}
      description={t`The box backs itself up while it goes on working.`}
    >
      <SettingsForm state={{ ...state, discard, save }} done={t`The automatic backups are set.`}>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: plan.kind === "weekly" ? 3 : 2 }} spacing="sm">
            <Select
              label={t`How often`}
              data={KINDS}
              value={plan.kind}
              allowDeselect={false}
              onChange={(kind) => kind !== null && change(ofKind(kind, plan, draft.cron))}
            />
            {plan.kind === "weekly" && (
              <Select
                label={t({ context: "a day of the week", message: "On" })}
                data={weekdays()}
                value={String(plan.weekday)}
                allowDeselect={false}
                onChange={(day) => day !== null && change({ ...plan, weekday: Number(day) })}
              />
            )}
            {"time" in plan && (
              <TextInput
                type="time"
                label={t({ context: "a time of the day", message: "At" })}
                value={plan.time}
                error={isTime(plan.time) ? errors.cron : t`Give a time, such as 03:00.`}
                onChange={(event) => change({ ...plan, time: event.currentTarget.value })}
              />
            )}
            {plan.kind === "custom" && (
              <TextInput
                label={t`Cron expression, in UTC`}
                value={plan.expression}
                spellCheck={false}
                autoComplete="off"
                error={errors.cron}
                placeholder="0 */6 * * *"
                onChange={(event) => change({ ...plan, expression: event.currentTarget.value })}
              />
            )}
          </SimpleGrid>
          {plan.kind !== "never" && (
            <>
              <DecimalInput
                label={t({ context: "so many backups", message: "Keep" })}
                description={t`An older one goes when a new one has been made. Those you make yourself stay.`}
                min={1}
                max={1000}
                allowDecimal={false}
                suffix={plural(kept, { one: "backup", other: "backups" })}
                w={{ base: "100%", xs: 260 }}
                value={kept}
                error={errors.cronMaxKeep}
                onChange={(next) => set({ cronMaxKeep: next || 0 })}
              />
              <Next cron={draft.cron} isCustom={plan.kind === "custom"} />
            </>
          )}
        </Stack>
      </SettingsForm>
    </Panel>
  );
}

function Next({ cron, isCustom }: { cron: string; isCustom: boolean }) {
  const next = nextRun(cron, new Date());
  if (next === null) return null;
  const moment = formatDateTime(next);
  return (
    <Text size="sm" c="dimmed" role="status">
      {isCustom && `${cronWords(cron)}. `}
      <Trans>Next: {moment}. This computer has to be on then.</Trans>
    </Text>
  );
}

function ofKind(kind: Plan["kind"], old: Plan, cron: string): Plan {
  const time = "time" in old && isTime(old.time) ? old.time : NIGHT;
  switch (kind) {
    case "never":
      return { kind };
    case "daily":
      return { kind, time };
    case "weekly":
      return { kind, time, weekday: 0 };
    case "custom":
      return { kind, expression: cron };
  }
}

function weekdays() {
  const name = new Intl.DateTimeFormat(i18n.locales, { weekday: "long", timeZone: "UTC" });
  // 4 January 1970 was a Sunday; weeks are shown from Monday on.
  const day = (number: number) => name.format(new Date((3 + number) * 86_400_000));
  return [1, 2, 3, 4, 5, 6, 0].map((number) => ({ value: String(number), label: day(number) }));
}
