import { t } from "@lingui/core/macro";
import { Box, Skeleton, Stack, Text } from "@mantine/core";
import { useStatus } from "../../api/box";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Reserved } from "../../parts/roles";
import { AdminsLinkPanel } from "./AdminsLinkPanel";
import { ApiKeysLinkPanel } from "./ApiKeysLinkPanel";
import { AppearancePanel } from "./AppearancePanel";
import { AwakePanel } from "./AwakePanel";
import { CertificatePanel } from "./CertificatePanel";
import { DataPanel } from "./DataPanel";
import { JobsPanel } from "./JobsPanel";
import { MailLinkPanel } from "./MailLinkPanel";
import { NamePanel } from "./NamePanel";
import { NetworkPanel } from "./NetworkPanel";
import { OwnCertificatePanel } from "./OwnCertificatePanel";
import { PolicyPanels } from "./PolicyPanels";
import { PortPanel } from "./PortPanel";
import { SecretsPanel } from "./SecretsPanel";

export function SettingsPage() {
  return (
    <Box maw={760} mx="auto">
      <PageHeader title={t`Settings`} needs="owner" />
      <Stack gap="lg">
        <Reserved needs="owner">
          <NamePanel />
          <NetworkPanel />
          <PortPanel />
          <AwakePanel />
        </Reserved>
        <AppearancePanel />
        <AdminsLinkPanel />
        <ApiKeysLinkPanel />
        <MailLinkPanel />
        <Reserved needs="owner">
          <SecretsPanel />
          <PolicyPanels />
          <JobsPanel />
        </Reserved>
        <BoxPanels />
      </Stack>
    </Box>
  );
}

function BoxPanels() {
  const status = useStatus();
  if (status.isPending) {
    return (
      <Stack gap="lg" role="status" aria-label={t`Loading the box's details`}>
        <Skeleton h={150} radius="lg" />
        <Skeleton h={190} radius="lg" />
      </Stack>
    );
  }
  if (status.data === undefined) {
    return (
      <Failure
        title={t`The box's details could not be read`}
        error={status.error}
        retry={() => void status.refetch()}
      />
    );
  }
  return (
    <>
      <CertificatePanel status={status.data} />
      <Reserved needs="owner">
        <OwnCertificatePanel />
      </Reserved>
      <DataPanel status={status.data} />
      <Text size="sm" c="dimmed" ta="center">
        {/* untranslated: a name */}
        Homeport {status.data.version}
      </Text>
    </>
  );
}
