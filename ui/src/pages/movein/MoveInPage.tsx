import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, FileButton, Group, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconFileZip } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { isMovingIn, useBeginMoveIn, useMoveIn } from "../../api/moveIn";
import { said } from "../../language/server/said";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { Reserved } from "../../parts/roles";
import { MoveInProgress } from "./MoveInProgress";
import { MoveInReport } from "./MoveInReport";

/** Brings what a PocketBase has into this box. */
export function MoveInPage() {
  const begin = useBeginMoveIn();
  const state = useMoveIn(begin.isPending);
  const [share, setShare] = useState(0);
  const current = useRef<AbortController | null>(null);
  const start = (file: File) => {
    const controller = new AbortController();
    current.current = controller;
    setShare(0);
    begin.mutate({ file, onProgress: setShare, signal: controller.signal });
  };
  const isBusy = begin.isPending || isMovingIn(state.data);
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Move in from PocketBase`}
        description={t`Collections, records, files, users and admins come over, with their ids, dates and passwords.`}
        needs="owner"
      />
      <Stack gap="lg">
        <Reserved needs="owner">
          <How isBusy={isBusy} onChoose={start} />
        </Reserved>
        {begin.isError && <Failure title={t`Nothing was taken over`} error={begin.error} />}
        {state.isPending && (
          <Skeleton h={120} radius="lg" role="status" aria-label={t`Loading how far it is`} />
        )}
        {state.isError && (
          <Failure
            title={t`How far it is could not be read`}
            error={state.error}
            retry={() => void state.refetch()}
          />
        )}
        {isBusy && (
          <MoveInProgress
            state={state.data}
            share={begin.isPending ? share : null}
            onStop={() => current.current?.abort()}
          />
        )}
        {!isBusy && state.data?.stage === "failed" && (
          <Failure
            title={t`Moving in stopped half-way`}
            error={new Error(said(state.data.failure) || t`Nobody knows why.`)}
          />
        )}
        {!isBusy && state.data?.report && <MoveInReport report={state.data.report} />}
      </Stack>
    </Box>
  );
}

function How({ isBusy, onChoose }: { isBusy: boolean; onChoose: (file: File) => void }) {
  return (
    <Panel title={t`How it goes`}>
      <Stack gap="md">
        <List type="ordered" size="sm" spacing={6}>
          <List.Item>
            <Trans>
              In PocketBase's own dashboard, open Settings, then Backups, make one and download it.
              Version 0.23 or later; an older one is brought up to date by starting a newer one on
              it.
            </Trans>
          </List.Item>
          <List.Item>
            <Trans>Choose that zip here. A zip of the folder pb_data does as well.</Trans>
          </List.Item>
          <List.Item>
            <Trans>
              What is in this box already stays as it is, so you can do it again: after an
              interruption, or later for what is new.
            </Trans>
          </List.Item>
        </List>
        <Text size="sm" c="dimmed">
          <Trans>
            Settings, logs and linked OAuth2 accounts do not come over. Everybody signs in with the
            password they have.
          </Trans>
        </Text>
        <Group>
          <FileButton
            accept=".zip,application/zip"
            onChange={(file) => file !== null && onChoose(file)}
          >
            {(props) => (
              <Button {...props} leftSection={<IconFileZip size={16} />} disabled={isBusy}>
                <Trans>Choose the zip</Trans>
              </Button>
            )}
          </FileButton>
        </Group>
      </Stack>
    </Panel>
  );
}
