import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Box, Skeleton, Stack } from "@mantine/core";
import { IconDeviceMobile, IconInfoCircle, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type Device, useDevices } from "../../api/devices";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { LinkButton } from "../../parts/links";
import { PageHeader } from "../../parts/PageHeader";
import { Panel } from "../../parts/Panel";
import { For, Reserved, useMay } from "../../parts/roles";
import { AuthorityPanel } from "./AuthorityPanel";
import { DeviceTable } from "./DeviceTable";
import { ForgetDevice } from "./ForgetDevice";
import { RenameDevice } from "./RenameDevice";
import { RevokeDevice } from "./RevokeDevice";

/** What is done to one device. */
export interface Doing {
  verb: "rename" | "revoke" | "lost" | "forget";
  device: Device;
}

/** Which phones know this box, and which should not any more? */
export function DevicesPage() {
  return (
    <Box maw={980} mx="auto">
      <PageHeader
        title={t`Devices`}
        description={t`Phones and tablets that have paired with this box. Their apps trust its certificate and prove which device they run on.`}
        actions={
          <For needs="editor">
            <AddDevice />
          </For>
        }
        needs="editor"
      />
      <Stack gap="lg">
        <Reserved needs="editor">
          <List />
        </Reserved>
        <Reserved needs="owner">
          <AuthorityPanel />
        </Reserved>
      </Stack>
    </Box>
  );
}

function AddDevice() {
  return (
    <LinkButton to="/add-device" leftSection={<IconPlus size={16} />}>
      <Trans>Add a device</Trans>
    </LinkButton>
  );
}

function List() {
  const devices = useDevices();
  const [doing, setDoing] = useState<Doing | null>(null);
  const mayAdd = useMay("editor");
  if (devices.isPending) {
    return <Skeleton h={240} radius="lg" role="status" aria-label={t`Loading the devices`} />;
  }
  if (devices.data === undefined) {
    return (
      <Failure
        title={t`The devices could not be listed`}
        error={devices.error}
        retry={() => void devices.refetch()}
      />
    );
  }
  const paired = devices.data.filter(({ revoked }) => !revoked);
  const revoked = devices.data.filter(({ revoked }) => revoked);
  const close = () => setDoing(null);
  return (
    <Stack gap="lg">
      {paired.length === 0 ? (
        <Panel>
          <EmptyState
            icon={IconDeviceMobile}
            title={revoked.length === 0 ? t`No devices yet` : t`No paired devices`}
            action={
              <For needs="editor">
                <AddDevice />
              </For>
            }
          >
            {mayAdd
              ? t`Open your app on a phone in the same Wi-Fi, then scan the code that appears here.`
              : t`Phones show here once an editor or an owner has paired them.`}
          </EmptyState>
        </Panel>
      ) : (
        <Panel title={t`Paired`}>
          <DeviceTable caption={t`Paired devices, newest first`} devices={paired} onDo={setDoing} />
        </Panel>
      )}
      {revoked.length > 0 && (
        <Panel
          title={t({ context: "devices", message: "Revoked" })}
          description={t`They are cut off. Those that were revoked one by one are never let in again with the same key.`}
        >
          <DeviceTable caption={t`Revoked devices`} devices={revoked} onDo={setDoing} />
        </Panel>
      )}
      <Alert color="gray" variant="light" icon={<IconInfoCircle />}>
        <Trans>
          Devices that are not paired can still reach collections whose rules let them. To shut them
          out, switch on “Paired devices only” in a collection's API rules.
        </Trans>
      </Alert>
      <RenameDevice doing={doing} onClose={close} />
      <RevokeDevice doing={doing} onClose={close} />
      <ForgetDevice doing={doing} onClose={close} />
    </Stack>
  );
}
