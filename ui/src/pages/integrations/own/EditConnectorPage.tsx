import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Button, Skeleton, Stack } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useConnectorFile } from "../../../api/connectors";
import { useConnectors } from "../../../api/integrations";
import { Failure } from "../../../parts/Failure";
import { LinkButton } from "../../../parts/links";
import { PageHeader } from "../../../parts/PageHeader";
import { Reserved } from "../../../parts/roles";
import { SetUpDialog } from "../SetUpDialog";
import { ConnectorEditor } from "./ConnectorEditor";
import { type ConnectorFile, formed } from "./file";

/** A connector of one's own that is kept. */
export function EditConnectorPage() {
  const { id } = useParams({ from: "/connectors/$id" });
  const file = useConnectorFile(id);
  const connector = useConnectors().data?.find((one) => one.id === id);
  const [settingUp, setSettingUp] = useState(false);
  const navigate = useNavigate();
  const own = file.data?.own ?? null;
  const usedBy = (own?.usedBy ?? []).join(", ");
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={own?.title ?? id}
        description={
          usedBy === ""
            ? t`A connector of your own. Nothing is set up with it yet.`
            : t`A connector of your own. Set up with it: ${usedBy}.`
        }
        actions={
          <>
            <LinkButton to="/integrations" variant="default">
              <Trans>Back to integrations</Trans>
            </LinkButton>
            {connector !== undefined && (
              <Button onClick={() => setSettingUp(true)}>
                <Trans>Set up</Trans>
              </Button>
            )}
          </>
        }
        needs="owner"
      />
      <Reserved needs="owner">
        {file.isPending ? (
          <Skeleton h={420} radius="lg" role="status" aria-label={t`Loading the connector`} />
        ) : file.data === undefined || own === null ? (
          <Failure
            title={t`The connector could not be read`}
            error={
              file.error ?? new Error(t`It comes with the box: make a copy of it to change it.`)
            }
            retry={() => void file.refetch()}
          />
        ) : (
          <Stack gap="lg">
            {own.hides && (
              <Alert color="yellow" variant="light" title={t`The box brings one of this id too`}>
                <Trans>
                  What is set up stays with yours. To get to the other one, export yours, remove it
                  and bring it back under another id.
                </Trans>
              </Alert>
            )}
            <ConnectorEditor
              key={own.version}
              start={
                formed(file.data.connector) ?? (file.data.connector as unknown as ConnectorFile)
              }
              version={own.version}
              onKept={() => void file.refetch()}
            />
          </Stack>
        )}
      </Reserved>
      {settingUp && connector !== undefined && (
        <SetUpDialog
          connector={connector}
          present={null}
          onClose={() => setSettingUp(false)}
          onSaved={() => void navigate({ to: "/integrations" })}
        />
      )}
    </Box>
  );
}
