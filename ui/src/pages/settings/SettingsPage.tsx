import { Box, SegmentedControl, Skeleton, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { useStatus } from "../../api/box";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { Reserved } from "../../parts/roles";
import { AdminsLinkPanel } from "./AdminsLinkPanel";
import { ApiKeysLinkPanel } from "./ApiKeysLinkPanel";
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

export function SettingsPage() {
  return (
    <Box maw={760} mx="auto">
      <PageHeader title="Settings" needs="owner" />
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
          <PolicyPanels />
          <JobsPanel />
        </Reserved>
        <BoxPanels />
      </Stack>
    </Box>
  );
}

function AppearancePanel() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title="Appearance" description="On this computer only.">
      <SegmentedControl
        aria-label="Appearance"
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: "auto", label: "Like the system" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
      />
    </Panel>
  );
}

function BoxPanels() {
  const status = useStatus();
  if (status.isPending) {
    return (
      <Stack gap="lg" role="status" aria-label="Loading the box's details">
        <Skeleton h={150} radius="lg" />
        <Skeleton h={190} radius="lg" />
      </Stack>
    );
  }
  if (status.data === undefined) {
    return (
      <Failure
        title="The box's details could not be read"
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
        Homeport {status.data.version}
      </Text>
    </>
  );
}
