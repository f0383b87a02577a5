import { t } from "@lingui/core/macro";
import { Box, Skeleton, Stack } from "@mantine/core";
import { usePolicy } from "../../api/policy";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { For, Reserved } from "../../parts/roles";
import { KeptPanel } from "./KeptPanel";
import { QueuePanel } from "./QueuePanel";
import { SenderPanel } from "./SenderPanel";
import { ServerPanel } from "./ServerPanel";

/** How letters leave the box, and from whom they are. */
export function MailPage() {
  const policy = usePolicy();
  const { smtp, meta } = policy.data ?? {};
  return (
    <Box maw={760} mx="auto">
      <PageHeader
        title={t`Mail`}
        description={t`Letters to the people who sign in: codes, forgotten passwords, alerts. They go out through a mail server of yours.`}
        needs="owner"
      />
      {policy.isPending ? (
        <Stack gap="lg" role="status" aria-label={t`Loading the settings for mail`}>
          <Skeleton h={260} radius="lg" />
          <Skeleton h={260} radius="lg" />
        </Stack>
      ) : smtp === undefined || meta === undefined ? (
        <Failure
          title={t`The settings for mail could not be read`}
          error={policy.error}
          retry={() => void policy.refetch()}
        />
      ) : (
        <Stack gap="lg">
          <Reserved needs="owner">
            <ServerPanel smtp={smtp} />
            {smtp.enabled ? (
              <QueuePanel />
            ) : (
              <For needs="owner">
                <KeptPanel />
              </For>
            )}
            <SenderPanel meta={meta} />
          </Reserved>
        </Stack>
      )}
    </Box>
  );
}
