import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type ApiKey, useApiKeys } from "../../api/keys";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import classes from "../../parts/RowList.module.css";
import { Reserved } from "../../parts/roles";
import { ChangeKeyDialog } from "./ChangeKeyDialog";
import { KeyRow } from "./KeyRow";
import { MakeKeyDialog } from "./MakeKeyDialog";
import { RevokeKey } from "./RevokeKey";

/** Which servers and scripts may do what, without signing in. */
export function KeysPage() {
  const keys = useApiKeys();
  const [isMaking, setIsMaking] = useState(false);
  const [changed, setChanged] = useState<ApiKey | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setIsMaking(true)}>
      <Trans>Make a key</Trans>
    </Button>
  );
  return (
    <Box maw={760} mx="auto">
      <PageHeader
        title={t`API keys`}
        description={t`For servers and scripts, which do not sign in. A key does what it was given, past the rules, and nothing else.`}
        actions={make}
        needs="owner"
      />
      {keys.isPending ? (
        <Stack gap="xs" role="status" aria-label={t`Loading the API keys`}>
          <Skeleton h={72} radius="lg" />
          <Skeleton h={72} radius="lg" />
        </Stack>
      ) : keys.data === undefined ? (
        <Failure
          title={t`The API keys could not be read`}
          error={keys.error}
          retry={() => void keys.refetch()}
        />
      ) : (
        <Reserved needs="owner">
          <Panel p={0}>
            {keys.data.length === 0 ? (
              <EmptyState icon={IconKey} title={t`No API keys yet`} action={make}>
                <Trans>
                  Make one for each program, with only what it needs: then each can be revoked
                  without touching the others.
                </Trans>
              </EmptyState>
            ) : (
              <ul className={classes.list} aria-label={t`API keys`}>
                {keys.data.map((key) => (
                  <KeyRow
                    key={key.id}
                    apiKey={key}
                    onChange={() => setChanged(key)}
                    onRevoke={() => setRevoked(key)}
                  />
                ))}
              </ul>
            )}
          </Panel>
        </Reserved>
      )}
      {isMaking && <MakeKeyDialog onClose={() => setIsMaking(false)} />}
      {changed !== null && <ChangeKeyDialog apiKey={changed} onClose={() => setChanged(null)} />}
      {revoked !== null && <RevokeKey apiKey={revoked} onClose={() => setRevoked(null)} />}
    </Box>
  );
}
