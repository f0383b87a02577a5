import { List, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { type Authority, useEndOverlap, useReplace, useRotate } from "../../api/authority";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";
import { plural } from "../../parts/format";

export type AuthorityChange = "rotate" | "end-overlap" | "replace";

interface Props {
  change: AuthorityChange | null;
  authority: Authority;
  onClose: () => void;
}

/** Asks before the certificate authority is changed, and says what that costs whom. */
export function ChangeAuthority({ change, authority, onClose }: Props) {
  const [rotate, endOverlap, replace] = [useRotate(), useEndOverlap(), useReplace()];
  const doing = { rotate, "end-overlap": endOverlap, replace };
  const { title, confirm, done, typed, text } = words(authority)[change ?? "rotate"];
  const active = doing[change ?? "rotate"];
  const close = () => {
    active.reset();
    onClose();
  };
  const run = () =>
    active.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: done });
        onClose();
      },
    });
  return (
    <ConfirmDialog
      opened={change !== null}
      title={title}
      confirm={confirm}
      {...(typed !== undefined && { typeToConfirm: typed })}
      busy={active.isPending}
      onConfirm={run}
      onCancel={close}
    >
      <Stack gap="sm">
        {text}
        {active.isError && <Failure title="It was not changed" error={active.error} />}
      </Stack>
    </ConfirmDialog>
  );
}

interface Words {
  title: string;
  confirm: string;
  done: string;
  typed?: string;
  text: ReactNode;
}

function words({ devices, overlap, good }: Authority): Record<AuthorityChange, Words> {
  const unaware = overlap?.unaware ?? [];
  return {
    rotate: {
      title: "Change the certificate authority?",
      confirm: "Change it",
      done: "The certificate authority was changed.",
      text: (
        <>
          <span>Nobody is disconnected, and the box need not start anew.</span>
          <List size="sm" spacing={4}>
            <List.Item>
              Paired devices learn the new one when their app is used, within 180 days. Ask the
              app's developer whether it does: older ones have to be updated first.
            </List.Item>
            <List.Item>
              A device that is not used in all that time has to be paired again.
            </List.Item>
            <List.Item>
              In browsers the new certificate has to be installed by hand, as the first time.
            </List.Item>
            <List.Item>Codes that wait for a device are taken back.</List.Item>
          </List>
        </>
      ),
    },
    "end-overlap": {
      title: "End the changeover now?",
      confirm: unaware.length > 0 ? `Lock out ${plural(unaware.length, "device")}` : "End it",
      done: "Only the new certificate authority leads to the box now.",
      text:
        unaware.length > 0 ? (
          <>
            <span>These devices do not know the new one and are locked out at once:</span>
            <List size="sm" spacing={4}>
              {unaware.map(({ id, name }) => (
                <List.Item key={id}>{name}</List.Item>
              ))}
            </List>
            <span>To let them back in, each has to be paired anew. {BROWSERS}</span>
          </>
        ) : (
          <span>Every paired device knows the new one. {BROWSERS}</span>
        ),
    },
    replace: {
      title: "Replace the certificate authority at once?",
      confirm: "Replace it and cut all off",
      done: "The certificate authority was replaced, and all devices are cut off.",
      typed: "cut off",
      text: (
        <>
          {good ? (
            <span>
              For when somebody may have copied this box's key: from a backup, or from this
              computer. There is no changeover, and no way back.
            </span>
          ) : (
            <span>
              The present one is not good at this computer's date, so devices cannot learn the new
              one over it. There is no way back.
            </span>
          )}
          <List size="sm" spacing={4}>
            <List.Item>
              <b>
                {devices === 1 ? "The paired device is" : `All ${devices} paired devices are`} cut
                off
              </b>{" "}
              and {devices === 1 ? "has" : "have"} to be paired again.
            </List.Item>
            <List.Item>
              In browsers the old certificate has to be removed and the new one installed.
            </List.Item>
            {good && (
              <List.Item>
                Then delete old backups, and change passwords that were used in the meantime.
              </List.Item>
            )}
          </List>
        </>
      ),
    },
  };
}

const BROWSERS = "Browsers in which only the old certificate is installed warn from now on.";
