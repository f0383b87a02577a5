import { t } from "@lingui/core/macro";
import { Box, Loader, Progress, Text, VisuallyHidden } from "@mantine/core";
import { IconCircle, IconCircleCheck } from "@tabler/icons-react";
import { type RestoreStep, useBackupsState } from "../../api/backups";
import classes from "./Backups.module.css";

const STEPS: readonly { step: RestoreStep; title: string; told: string }[] = [
  { step: "save", title: t`Back up the present state`, told: t`Apps go on meanwhile.` },
  {
    step: "check",
    title: t`Check the backup and lay it out`,
    told: t`All of it is read to the end. Apps go on meanwhile.`,
  },
  {
    step: "restart",
    title: t`Start anew with it`,
    told: t`Open requests end, then the box comes back with the backup's data.`,
  },
];

type State = "done" | "doing" | "waiting";

/** Where it is: done, doing, still to come. */
export function RestoreSteps({
  current,
  savesFirst,
}: {
  current: RestoreStep;
  savesFirst: boolean;
}) {
  const steps = STEPS.filter(({ step }) => savesFirst || step !== "save");
  const at = steps.findIndex(({ step }) => step === current);
  return (
    <ol className={classes.steps} aria-label={t`Steps`}>
      {steps.map(({ step, title, told }, position) => {
        const state: State = position < at ? "done" : position === at ? "doing" : "waiting";
        return (
          <li key={step} className={classes.step} data-state={state}>
            <span className={classes.mark}>
              <Mark state={state} />
            </span>
            <Box>
              <Text fw={600} size="sm" {...(state === "doing" && { role: "status" })}>
                {title}
                <VisuallyHidden>{WORDS[state]}</VisuallyHidden>
              </Text>
              <Text size="sm" c="dimmed">
                {told}
              </Text>
              {state === "doing" && step !== "restart" && <HowFar label={title} />}
            </Box>
          </li>
        );
      })}
    </ol>
  );
}

const WORDS: Readonly<Record<State, string>> = {
  done: t`: done`,
  doing: t`: at work`,
  waiting: t`: still to come`,
};

function Mark({ state }: { state: State }) {
  if (state === "doing")
    return <Loader size={18} color="var(--mantine-color-anchor)" aria-hidden />;
  if (state === "done") return <IconCircleCheck size={22} className={classes.done} aria-hidden />;
  return <IconCircle size={22} stroke={1.4} aria-hidden />;
}

function HowFar({ label }: { label: string }) {
  const { data } = useBackupsState(true);
  const activity = data?.activity;
  if (!activity?.total) return null;
  const percent = Math.min(100, Math.floor((activity.done / activity.total) * 100));
  return <Progress value={percent} size="sm" mt={8} aria-label={label} />;
}
