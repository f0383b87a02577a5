import { t } from "@lingui/core/macro";
import { Box, Group, SimpleGrid, Skeleton } from "@mantine/core";
import { useConnect, useStatus } from "../../api/box";
import type { Status } from "../../api/types";
import { Failure } from "../../parts/Failure";
import { For } from "../../parts/roles";
import { Addresses } from "./Addresses";
import { BackupHint } from "./BackupHint";
import { BoxTitle } from "./BoxTitle";
import { ConnectPhone } from "./ConnectPhone";
import { FailedEvents } from "./FailedEvents";
import { ForDevelopers } from "./ForDevelopers";
import classes from "./HomePage.module.css";
import { NextStep } from "./NextStep";
import { PauseMenu } from "./PauseMenu";
import { Problems } from "./Problems";
import { Recovery } from "./Recovery";

/** Two questions: does it run, and how does a phone join? */
export function HomePage() {
  const status = useStatus();
  if (status.isPending) return <HomeSkeleton />;
  if (status.data === undefined) {
    return (
      <Failure
        title={t`The state of this box could not be read`}
        error={status.error}
        retry={() => void status.refetch()}
      />
    );
  }
  return <Home status={status.data} />;
}

function Home({ status }: { status: Status }) {
  const connect = useConnect();
  return (
    <Box className={classes.page}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <BoxTitle status={status} />
        {!status.pause && (
          <For needs="owner">
            <PauseMenu />
          </For>
        )}
      </Group>
      <Recovery status={status} />
      <Problems problems={status.problems} />
      <FailedEvents />
      <For needs="owner">
        <BackupHint />
      </For>
      {connect.isError ? (
        <Failure
          title={t`The code for phones could not be made`}
          error={connect.error}
          retry={() => void connect.refetch()}
        />
      ) : (
        <ConnectPhone
          connect={connect.data}
          isOnlyHere={isOnlyHere(status)}
          hasTrustPage={status.trust_page !== null}
        />
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Addresses status={status} />
        <ForDevelopers
          address={status.https[0] ?? status.loopback}
          authority={`${status.data_dir}/tls/ca.pem`}
        />
      </SimpleGrid>
      <NextStep />
    </Box>
  );
}

function HomeSkeleton() {
  return (
    <Box className={classes.page} role="status" aria-label={t`Loading the state of this box`}>
      <Skeleton h={60} w={320} radius="md" />
      <Skeleton h={320} radius="lg" />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Skeleton h={220} radius="lg" />
        <Skeleton h={220} radius="lg" />
      </SimpleGrid>
    </Box>
  );
}

function isOnlyHere({ https }: Status): boolean {
  const own = ["127.0.0.1", "[::1]", "localhost"];
  return https.length > 0 && https.every((address) => own.includes(new URL(address).hostname));
}
