import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { SimpleGrid, Stack, Switch, Text } from "@mantine/core";
import { useAnonymousCount } from "../../api/anonymous";
import { DecimalInput } from "../../parts/DecimalInput";
import { durationWords } from "./durations";
import { Method } from "./Method";
import { TryIt } from "./TryIt";
import type { PartProps } from "./useSignInForm";

/** What is put into the field when clearing away is switched on. */
const USUAL_DAYS = 90;

/** Accounts without an address or a password, what they cost, and how many there are. */
export function Anonymous({ collection, form }: PartProps) {
  const { draft, set, problems } = form;
  const { anonymous, lifetimes } = draft;
  const time = durationWords(lifetimes.authToken);
  const change = (part: Partial<typeof anonymous>) => set({ anonymous: { ...anonymous, ...part } });
  return (
    <Method
      title={t`Without an account`}
      on={anonymous.enabled}
      onSwitch={(enabled) => change({ enabled })}
      error={problems["anonymous.enabled"]}
      details={
        <Stack gap="md">
          <Text size="sm">
            <Trans>
              Whoever does not open the app for {time} cannot come back: that is how long a sign-in
              lasts here, below under “How long it lasts”.
            </Trans>
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
            <DecimalInput
              label={t`At most`}
              description={t`So that nobody fills the disk with them.`}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              value={anonymous.max}
              error={problems["anonymous.max"]}
              onChange={(next) => change({ max: next || 0 })}
            />
          </SimpleGrid>
          <Stack gap="sm">
            <Switch
              label={t`Remove those that were not seen for long`}
              checked={anonymous.removeAfter > 0}
              onChange={(event) =>
                change({ removeAfter: event.currentTarget.checked ? USUAL_DAYS : 0 })
              }
            />
            {anonymous.removeAfter > 0 && (
              <DecimalInput
                label={t`Days without being seen`}
                description={t`They go with what is theirs, as if you deleted them.`}
                maw={260}
                min={1}
                max={3650}
                allowDecimal={false}
                value={anonymous.removeAfter}
                error={problems["anonymous.removeAfter"]}
                onChange={(next) => change({ removeAfter: next || 1 })}
              />
            )}
          </Stack>
          <Count collection={collection.id} most={anonymous.max} />
          <TryIt
            collection={collection}
            form={form}
            title={t`Without an account`}
            method="anonymous"
          />
        </Stack>
      }
    >
      <Trans>
        People begin at once, and may add an address and a password later and keep all that is
        theirs. Until then a lost phone is a lost account, and data stays that nobody comes back to.
      </Trans>
    </Method>
  );
}

function Count({ collection, most }: { collection: string; most: number }) {
  const { data } = useAnonymousCount(collection);
  if (data === undefined) return null;
  const { accounts } = data;
  const full = accounts >= most;
  return (
    <Text size="sm" c={full ? "red" : "dimmed"} role="status">
      {accounts === 0
        ? t`There is none yet.`
        : plural(accounts, {
            one: "There is # at the moment.",
            other: "There are # at the moment.",
          })}
      {full && ` ${t`No more can begin.`}`}
    </Text>
  );
}
