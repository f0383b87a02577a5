import { plural, t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { List, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { type Authority, useEndOverlap, useReplace, useRotate } from "../../api/authority";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { Failure } from "../../parts/Failure";

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
        {active.isError && <Failure title={t`It was not changed`} error={active.error} />}
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
      title: t`Change the certificate authority?`,
      confirm: t`Change it`,
      done: t`The certificate authority was changed.`,
      text: (
        <>
          <span>
            <Trans>Nobody is disconnected, and the box need not start anew.</Trans>
          </span>
          <List size="sm" spacing={4}>
            <List.Item>
              <Trans>
                Paired devices learn the new one when their app is used, within 180 days. Ask the
                app's developer whether it does: older ones have to be updated first.
              </Trans>
            </List.Item>
            <List.Item>
              <Trans>A device that is not used in all that time has to be paired again.</Trans>
            </List.Item>
            <List.Item>
              <Trans>
                In browsers the new certificate has to be installed by hand, as the first time.
              </Trans>
            </List.Item>
            <List.Item>
              <Trans>Codes that wait for a device are taken back.</Trans>
            </List.Item>
          </List>
        </>
      ),
    },
    "end-overlap": {
      title: t`End the changeover now?`,
      confirm: unaware.length > 0 ? lockOut(unaware.length) : t`End it`,
      done: t`Only the new certificate authority leads to the box now.`,
      text:
        unaware.length > 0 ? (
          <>
            <span>
              <Trans>These devices do not know the new one and are locked out at once:</Trans>
            </span>
            <List size="sm" spacing={4}>
              {unaware.map(({ id, name }) => (
                <List.Item key={id}>{name}</List.Item>
              ))}
            </List>
            <span>
              <Trans>To let them back in, each has to be paired anew.</Trans> {BROWSERS}
            </span>
          </>
        ) : (
          <span>
            <Trans>Every paired device knows the new one.</Trans> {BROWSERS}
          </span>
        ),
    },
    replace: {
      title: t`Replace the certificate authority at once?`,
      confirm: t`Replace it and cut all off`,
      done: t`The certificate authority was replaced, and all devices are cut off.`,
      typed: t({ comment: "Typed to confirm", message: "cut off" }),
      text: (
        <>
          {good ? (
            <span>
              <Trans>
                For when somebody may have copied this box's key: from a backup, or from this
                computer. There is no changeover, and no way back.
              </Trans>
            </span>
          ) : (
            <span>
              <Trans>
                The present one is not good at this computer's date, so devices cannot learn the new
                one over it. There is no way back.
              </Trans>
            </span>
          )}
          <List size="sm" spacing={4}>
            <List.Item>
              <Plural
                value={devices}
                one={
                  <Trans>
                    <b>The paired device is cut off</b> and has to be paired again.
                  </Trans>
                }
                other={
                  <Trans>
                    <b>All # paired devices are cut off</b> and have to be paired again.
                  </Trans>
                }
              />
            </List.Item>
            <List.Item>
              <Trans>
                In browsers the old certificate has to be removed and the new one installed.
              </Trans>
            </List.Item>
            {good && (
              <List.Item>
                <Trans>
                  Then delete old backups, and change passwords that were used in the meantime.
                </Trans>
              </List.Item>
            )}
          </List>
        </>
      ),
    },
  };
}

const lockOut = (count: number) =>
  plural(count, { one: "Lock out # device", other: "Lock out # devices" });

const BROWSERS = t`Browsers in which only the old certificate is installed warn from now on.`;
